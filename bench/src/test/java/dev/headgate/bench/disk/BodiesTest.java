package dev.headgate.bench.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.bench.load.RequestTemplate;
import dev.headgate.bench.load.RequestTemplate.Target;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BodiesTest {
  private static final Target TARGET = new Target("/v1/ingest/events", "X-API-Key", "k", Map.of());
  private static final Instant NOW = Instant.parse("2026-05-04T12:00:00Z");
  private static final Pattern ID = Pattern.compile("\"event_id\":\"([^\"]+)\"");

  @Test
  void noTwoMediaEventsHaveAnIdInCommonNotEvenOnDifferentDays() {
    List<RequestTemplate> requests = Bodies.media(TARGET, 260_000, 100, NOW).toList();
    assertThat(requests).hasSize(2_600);
    List<String> ids = requests.stream().flatMap(request -> ids(request).stream()).toList();
    assertThat(ids).hasSize(260_000).doesNotHaveDuplicates();
  }

  @Test
  void tagReportsDiffer() {
    List<String> bodies =
        Bodies.tags(TARGET, 2_000, NOW).map(BodiesTest::text).distinct().toList();
    assertThat(bodies).hasSize(2_000);
  }

  private static List<String> ids(RequestTemplate request) {
    return ID.matcher(text(request)).results().map((MatchResult id) -> id.group(1)).toList();
  }

  private static String text(RequestTemplate request) {
    return new String(request.body(), StandardCharsets.UTF_8);
  }
}
