package dev.headgate.app.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * A batch of events on its way.
 *
 * <p>Its bytes are the same in every run but for {@code sent_at}, which tells the sender's clock
 * when the batch really goes out: only so can the gateway tell a late upload from a wrong clock.
 *
 * @param dueAt when the device would send it
 * @param events 1 to 500
 * @param repeated the answer gets lost on the way, and the device sends the same bytes again
 * @param gzipped whether the body goes compressed
 */
record MediaUpload(
    Endpoint endpoint,
    Instant dueAt,
    List<PlayerEvent> events,
    SenderClock clock,
    boolean repeated,
    boolean gzipped) {
  static final int MAX_EVENTS = 500;

  MediaUpload {
    events = List.copyOf(events);
    if (events.isEmpty() || events.size() > MAX_EVENTS) {
      throw new IllegalArgumentException("a batch has 1 to 500 events, not " + events.size());
    }
  }

  int size() {
    return events.size();
  }

  int valid() {
    return (int) events.stream().filter(PlayerEvent::isValid).count();
  }

  /** Whether sending it twice is harmless: every event can be recognised. */
  boolean isIdentified() {
    return events.stream().allMatch(event -> event.device().identifiesEvents());
  }

  /** Reject codes by the place of the event in the batch. */
  TreeMap<Integer, String> flaws() {
    TreeMap<Integer, String> flaws = new TreeMap<>();
    for (int i = 0; i < events.size(); i++) {
      int index = i;
      events.get(i).flaw().ifPresent(code -> flaws.put(index, code.code()));
    }
    return flaws;
  }

  /** The body of a request that is sent now. */
  byte[] body(Instant now) {
    StringBuilder json = new StringBuilder("{");
    if (clock.tellsSentAt()) {
      json.append("\"sent_at\":\"").append(clock.at(now)).append("\",");
    }
    json.append("\"events\":[");
    for (int i = 0; i < events.size(); i++) {
      json.append(i == 0 ? "" : ",").append(events.get(i).json());
    }
    byte[] bytes = json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    return gzipped ? gzip(bytes) : bytes;
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
