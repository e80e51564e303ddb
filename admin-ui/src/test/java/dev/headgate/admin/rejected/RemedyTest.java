package dev.headgate.admin.rejected;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.event.RejectCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemedyTest {

  @ParameterizedTest
  @EnumSource(RejectCode.class)
  void knowsWhatToDoAboutEveryFaultOfAnEvent(RejectCode code) {
    assertThat(Remedy.of(code.code(), false)).isNotEqualTo(Remedy.UNKNOWN);
  }

  /** The codes that the answers of both APIs have and that dead letters are made with. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "invalid_json",
        "missing_events",
        "empty_batch",
        "invalid_sent_at",
        "batch_too_large",
        "payload_too_large",
        "request_timeout",
        "unsupported_encoding",
        "invalid_encoding",
        "incomplete_body",
        "ingest_degraded",
        "internal_error",
        "rate_limited",
        "quota_exceeded",
        "invalid_payload"
      })
  void knowsWhatToDoAboutEveryRefusal(String code) {
    assertThat(Remedy.of(code, false)).isNotEqualTo(Remedy.UNKNOWN);
  }

  @Test
  void leadsToTheMessageForACodeThatIsNewerThanTheList() {
    assertThat(Remedy.of("something_new", false)).isEqualTo(Remedy.UNKNOWN);
    assertThat(Remedy.of("undeliverable", true)).contains("operator");
  }
}
