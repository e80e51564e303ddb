package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TrustedProxiesTest {
  @Test
  void matchesAddressesAndNetworksOfAnyLength() {
    String pattern = TrustedProxies.pattern("10.0.0.0/8, 192.168.1.7, 172.16.0.0/12, ::1");

    assertThat("10.200.3.4").matches(pattern);
    assertThat("192.168.1.7").matches(pattern);
    assertThat("172.31.255.1").matches(pattern);
    assertThat("::1").matches(pattern);
    assertThat("172.32.0.1").doesNotMatch(pattern);
    assertThat("192.168.1.71").doesNotMatch(pattern);
    assertThat("11.0.0.1").doesNotMatch(pattern);
  }

  @Test
  void matchesNothingWhenNoProxyIsNamed() {
    assertThat(TrustedProxies.pattern(" ")).isEmpty();
  }

  @Test
  void saysWhatAnEntryShouldLookLike() {
    assertThatThrownBy(() -> TrustedProxies.pattern("proxy.example"))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("10.0.0.0/8");
    assertThatThrownBy(() -> TrustedProxies.pattern("10.0.0.300"))
        .isInstanceOf(InvalidSetting.class);
  }
}
