package dev.headgate.bench.soak;

import dev.headgate.bench.load.EventIds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whether the events of some uploads are stored as they were sent, field by field. */
final class SampledContent {
  private final List<SoakUpload> uploads;
  private final EventIds ids;

  SampledContent(List<SoakUpload> uploads, EventIds ids) {
    this.uploads = uploads;
    this.ids = ids;
  }

  /** What to ask the store. */
  String query() {
    return uploads.stream()
        .map(upload -> "'" + BodyTemplate.session(upload.number()) + "'")
        .collect(
            Collectors.joining(
                ",",
                "SELECT event_id, event_type, anonymous_id, user_id, content_id, content_title"
                    + " FROM headgate.media_events WHERE session_id IN (",
                ") FORMAT JSONEachRow"));
  }

  /**
   * @param rows the answer, each a JSON object
   */
  List<String> violations(List<String> rows) {
    Map<String, JsonNode> sent = new HashMap<>();
    for (SoakUpload upload : uploads) {
      JsonNode events =
          read(new String(upload.template().json(), java.nio.charset.StandardCharsets.UTF_8));
      for (int i = 0; i < upload.template().events(); i++) {
        sent.put(ids.id(upload.firstId() + i).toString(), events.path("events").path(i));
      }
    }
    List<String> violations = new ArrayList<>();
    for (String row : rows) {
      JsonNode stored = read(row);
      JsonNode event = sent.get(stored.path("event_id").asString(""));
      if (event == null || !isSame(event, stored)) {
        violations.add("stored is " + stored + ", sent was " + event);
      }
    }
    return violations;
  }

  private static boolean isSame(JsonNode sent, JsonNode stored) {
    return List.of("event_type", "anonymous_id", "user_id", "content_id", "content_title").stream()
        .allMatch(name -> sent.path(name).asString("").equals(stored.path(name).asString("")));
  }

  private static JsonNode read(String json) {
    return JsonMapper.shared().readTree(json);
  }
}
