package dev.headgate.admin.media;

import dev.headgate.ingest.insight.StoredMediaEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes a stored event as the JSON object that it was sent as: its fields, and those not ours. */
final class EventJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private EventJson() {}

  static String of(StoredMediaEvent event) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("event_id", event.eventId().toString());
    fields.put("event_type", event.type());
    event.clientTs().ifPresent(ts -> fields.put("ts", ts.toString()));
    text(fields, "anonymous_id", event.anonymousId());
    text(fields, "user_id", event.userId());
    text(fields, "session_id", event.sessionId());
    text(fields, "content_id", event.contentId());
    text(fields, "content_type", event.contentType());
    text(fields, "content_title", event.contentTitle());
    event.positionSeconds().ifPresent(value -> fields.put("position_sec", value));
    event.bitrateKbps().ifPresent(value -> fields.put("bitrate_kbps", value));
    json(fields, "context", event.context());
    json(fields, "properties", event.properties());
    JsonNode extra = event.extra().isEmpty() ? null : read(event.extra());
    if (extra != null) {
      extra.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    }
    return JSON.writeValueAsString(fields);
  }

  private static void text(Map<String, @Nullable Object> fields, String name, String value) {
    if (!value.isEmpty()) {
      fields.put(name, value);
    }
  }

  private static void json(Map<String, @Nullable Object> fields, String name, String value) {
    if (!value.isEmpty()) {
      JsonNode node = read(value);
      fields.put(name, node == null ? value : node);
    }
  }

  private static @Nullable JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException notJson) {
      return null;
    }
  }
}
