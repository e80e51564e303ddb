package dev.headgate.ingest.key;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WebOriginTest {

  @ParameterizedTest
  @CsvSource({
    "https://www.example.com, https://www.example.com",
    "' HTTPS://Www.Example.com ', https://www.example.com",
    "https://example.com:443, https://example.com",
    "http://example.com:80, http://example.com",
    "http://example.com:443, http://example.com:443",
    "http://localhost:8080, http://localhost:8080",
    "http://[::1]:3000, http://[::1]:3000",
    "capacitor://localhost, capacitor://localhost"
  })
  void isWrittenAsABrowserSendsIt(String text, String origin) {
    assertThat(WebOrigin.normalize(text)).contains(origin);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "null",
        "example.com",
        "https://",
        "https://example.com/",
        "https://example.com/path",
        "https://user@example.com",
        "https://example.com:0",
        "https://example.com:65536",
        "https://exam ple.com",
        "https://*.example.com"
      })
  void isRefusedWithAPathOrWithoutAHost(String text) {
    assertThat(WebOrigin.normalize(text)).isEmpty();
  }
}
