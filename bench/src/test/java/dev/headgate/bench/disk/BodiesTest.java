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

  private final Bodies bodies = new Bodies(NOW, 1_000, 500);

  @Test
  void noTwoMediaEventsHaveAnIdInCommonNotEvenOnDifferentDays() {
    List<RequestTemplate> requests = bodies.media(TARGET, 2_600, 100).toList();
    assertThat(requests).hasSize(26);
    List<String> ids = requests.stream().flatMap(request -> ids(request).stream()).toList();
    assertThat(ids).hasSize(2_600).doesNotHaveDuplicates();
  }

  @Test
  void tagReportsDiffer() {
    List<String> texts = bodies.tags(TARGET, 1_200).map(BodiesTest::text).distinct().toList();
    assertThat(texts).hasSize(1_200);
  }

  private static List<String> ids(RequestTemplate request) {
    return ID.matcher(text(request)).results().map((MatchResult id) -> id.group(1)).toList();
  }

  private static String text(RequestTemplate request) {
    return new String(request.body(), StandardCharsets.UTF_8);
  }
}
