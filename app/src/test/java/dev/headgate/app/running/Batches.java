package dev.headgate.app.running;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes bodies of the media API for tests. */
public final class Batches {
  private Batches() {}

  public static List<UUID> ids(int count) {
    return Stream.generate(UUID::randomUUID).limit(count).toList();
  }

  /** A batch with one event for each id, of the given type, timed now. */
  public static String of(String eventType, List<UUID> ids) {
    String now = Instant.now().toString();
    return ids.stream()
        .map(id -> event(eventType, id, now))
        .collect(Collectors.joining(",", "{\"events\":[", "]}"));
  }

  private static String event(String eventType, UUID id, String ts) {
    return """
    {"event_id":"%s","event_type":"%s","ts":"%s","anonymous_id":"a-%s","session_id":"s1","position_sec":12.5}"""
        .formatted(id, eventType, ts, id);
  }
}
