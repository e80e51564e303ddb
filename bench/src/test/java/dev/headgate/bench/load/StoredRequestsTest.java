package dev.headgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.bench.load.RequestTemplate.Target;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredRequestsTest {
  private static final Target TARGET = new Target("/ingest", "X-Key", "k", Map.of());
  private static final String SENT_AT = "{\"sent_at\":\"2026-01-01T00:00:00.000Z\"}";

  @TempDir Path directory;

  @Test
  void givesEachRequestOnceInItsOrder() {
    try (StoredRequests requests = write("{\"a\":1}", "{\"b\":22}")) {
      assertThat(requests.count()).isEqualTo(2);
      assertThat(requests.events()).isEqualTo(6);
      assertThat(requests.jsonBytes()).isEqualTo(7 + 8);
      assertThat(next(requests)).endsWith("Content-Length: 7\r\n\r\n{\"a\":1}");
      assertThat(next(requests)).endsWith("Content-Length: 8\r\n\r\n{\"b\":22}");
      assertThatThrownBy(() -> next(requests)).hasMessage("all requests are sent");
    }
  }

  @Test
  void fillsInTheTimeOfSending() {
    try (StoredRequests requests = write(SENT_AT)) {
      assertThat(next(requests))
          .doesNotContain("2026-01-01T00:00:00.000Z")
          .containsPattern(
              "\\{\"sent_at\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\"}$");
    }
  }

  private StoredRequests write(String... bodies) {
    return StoredRequests.write(
        directory.resolve("requests"),
        List.of(bodies).stream().map(body -> RequestTemplate.of(TARGET, body, 3)).iterator());
  }

  private static String next(StoredRequests requests) {
    ByteBuffer into = ByteBuffer.allocate(requests.largest());
    requests.next(into);
    return new String(into.array(), 0, into.position(), StandardCharsets.UTF_8);
  }
}
