package dev.headgate.bench.load;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A whole request as bytes, made before the clock starts, and the places in it that differ from one
 * sending to the next.
 *
 * @param bytes head and body
 * @param bodyBytes length of the body as it is sent
 * @param jsonBytes length of the body before compression
 * @param events events in it
 * @param ids where each event's id begins, 36 characters each
 * @param sentAt where the 24 characters of the sender's time stand; -1 if it tells none
 * @param key where the key stands; -1 if it is always the same
 */
@SuppressWarnings("ArrayRecordComponent")
public record RequestTemplate(
    byte[] bytes, int bodyBytes, int jsonBytes, int events, int[] ids, int sentAt, int key) {
  private static final String EVENT_ID = "\"event_id\":\"";
  private static final int ID_LENGTH = 36;
  private static final String SENT_AT = "\"sent_at\":\"";

  /** Where a request goes and what its head says. */
  public record Target(String path, String keyHeader, String key, Map<String, String> headers) {
    public Target {
      headers = Map.copyOf(headers);
    }

    /** With a header more. */
    public Target with(String name, String value) {
      return new Target(path, keyHeader, key, Map.of(name, value));
    }
  }

  /** A request whose ids and time are filled in anew each time. */
  public static RequestTemplate of(Target target, String json, int events) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    byte[] head = head(target, body.length);
    String text = new String(body, StandardCharsets.ISO_8859_1);
    List<Integer> ids = new ArrayList<>();
    for (int at = text.indexOf(EVENT_ID); at >= 0; at = text.indexOf(EVENT_ID, at + 1)) {
      ids.add(head.length + at + EVENT_ID.length());
    }
    int sentAt = text.indexOf(SENT_AT);
    return new RequestTemplate(
        join(head, body),
        body.length,
        body.length,
        events,
        ids.stream().mapToInt(Integer::intValue).toArray(),
        sentAt < 0 ? -1 : head.length + sentAt + SENT_AT.length(),
        keyPlace(head, target));
  }

  /** A request that is sent as it is, its body compressed. */
  public static RequestTemplate fixed(Target target, byte[] body, int jsonBytes, int events) {
    byte[] head = head(target, body.length);
    return new RequestTemplate(
        join(head, body), body.length, jsonBytes, events, new int[0], -1, keyPlace(head, target));
  }

  /** Ids of the events in a request as it is sent. */
  static List<String> idsIn(byte[] request) {
    String text = new String(request, StandardCharsets.ISO_8859_1);
    List<String> ids = new ArrayList<>();
    for (int at = text.indexOf(EVENT_ID); at >= 0; at = text.indexOf(EVENT_ID, at + 1)) {
      int from = at + EVENT_ID.length();
      ids.add(text.substring(from, from + ID_LENGTH));
    }
    return ids;
  }

  private static int keyPlace(byte[] head, Target target) {
    return new String(head, StandardCharsets.ISO_8859_1).indexOf(target.key());
  }

  private static byte[] head(Target target, int length) {
    StringBuilder head = new StringBuilder("POST ").append(target.path()).append(" HTTP/1.1\r\n");
    head.append("Host: 127.0.0.1\r\n");
    head.append(target.keyHeader()).append(": ").append(target.key()).append("\r\n");
    head.append("Content-Type: application/json\r\n");
    target
        .headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Content-Length: ").append(length).append("\r\n\r\n");
    return head.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] join(byte[] head, byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(head.length + body.length);
    out.writeBytes(head);
    out.writeBytes(body);
    return out.toByteArray();
  }

  /** The body as it is first made. */
  public byte[] body() {
    return Arrays.copyOfRange(bytes, bytes.length - bodyBytes, bytes.length);
  }
}
