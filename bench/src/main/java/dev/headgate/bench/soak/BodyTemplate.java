package dev.headgate.bench.soak;

import dev.headgate.bench.load.EventIds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The body of a request, made once, and the places in it that tell one sending from the next. What
 * is filled in follows from the upload's record alone: the same bytes can be made again at any
 * time, and nobody has to keep them.
 *
 * <p>Each media event carries the upload's number in its session, so that stored rows name the
 * upload they came with. A tag report carries it in its time, which is different for each.
 *
 * @param kind to which API it goes, and as what
 * @param events valid events in it
 * @param rejected events in it that break a rule
 * @param results rows of its tags
 * @param ids where each event's id begins, 36 characters each
 * @param sessions where each event's session begins, {@value #SESSION_LENGTH} characters each
 * @param sentAt where the 24 characters of the sender's time stand; -1 if it tells none
 * @param times where the 13 digits of its time in milliseconds begin: one, or begin and end
 */
@SuppressWarnings("ArrayRecordComponent")
record BodyTemplate(
    Kind kind,
    byte[] json,
    boolean compressed,
    int events,
    int rejected,
    int results,
    int[] ids,
    int[] sessions,
    int sentAt,
    int[] times) {
  static final String SESSION_PREFIX = "soak";
  static final int SESSION_LENGTH = 16;

  /** Between the begin of a window and its end. */
  private static final int WINDOW_MILLIS = 999;

  private static final Pattern ID = Pattern.compile("\"event_id\":\"");
  private static final Pattern SESSION = Pattern.compile("\"session_id\":\"");
  private static final Pattern SENT_AT = Pattern.compile("\"sent_at\":\"");
  private static final Pattern TIME =
      Pattern.compile("\"(?:timestamp_ms|window_start_ms|window_end_ms)\":");
  private static final String NO_SESSION = "\"session_id\":\"soak000000000000\"";

  /** What a body is. */
  enum Kind {
    MEDIA,
    TAG_EVENT,
    TAG_WINDOW
  }

  /**
   * A batch of media events.
   *
   * @param events each a JSON object with an id and a session
   * @param rejected how many events without a type follow them
   */
  static BodyTemplate media(List<String> events, int rejected, boolean compressed) {
    String all =
        String.join(",", events).replaceAll("\"session_id\":\"[^\"]*\"", NO_SESSION)
            + ",{\"anonymous_id\":\"nobody\"}".repeat(rejected);
    return of(
        Kind.MEDIA,
        "{\"sent_at\":\"2026-01-01T00:00:00.000Z\",\"events\":[" + all + "]}",
        compressed,
        events.size(),
        rejected,
        0);
  }

  static BodyTemplate tagEvent(String json) {
    return of(Kind.TAG_EVENT, json, false, 1, 0, parse(json).path("tags").size());
  }

  static BodyTemplate tagWindow(String json) {
    return of(Kind.TAG_WINDOW, json, false, 1, 0, parse(json).path("tag_metrics").size());
  }

  private static JsonNode parse(String json) {
    return JsonMapper.shared().readTree(json);
  }

  private static BodyTemplate of(
      Kind kind, String json, boolean compressed, int events, int rejected, int results) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int[] sentAt = places(SENT_AT, text);
    BodyTemplate template =
        new BodyTemplate(
            kind,
            bytes,
            compressed,
            events,
            rejected,
            results,
            places(ID, text),
            places(SESSION, text),
            sentAt.length == 0 ? -1 : sentAt[0],
            places(TIME, text));
    if (kind == Kind.MEDIA
        && (template.ids.length != events || template.sessions.length != events)) {
      throw new IllegalArgumentException("an id or a session is missing: " + json);
    }
    return template;
  }

  private static int[] places(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return IntStream.generate(() -> matcher.find() ? matcher.end() : -1)
        .takeWhile(place -> place >= 0)
        .toArray();
  }

  boolean isMedia() {
    return kind == Kind.MEDIA;
  }

  /** The body as it is sent, each time the same bytes. */
  byte[] body(SoakUpload upload, EventIds eventIds) {
    byte[] bytes = json.clone();
    ByteBuffer into = ByteBuffer.wrap(bytes);
    if (sentAt >= 0) {
      // never without a fraction, so that it always has 24 characters
      Instant sent = Instant.ofEpochMilli(upload.millis()).truncatedTo(ChronoUnit.SECONDS);
      into.put(sentAt, ascii(sent.plusMillis(1 + upload.millis() % 997).toString()));
    }
    byte[] session = ascii(session(upload.number()));
    for (int i = 0; i < ids.length; i++) {
      eventIds.put(into, ids[i], upload.firstId() + i);
      into.put(sessions[i], session);
    }
    for (int i = 0; i < times.length; i++) {
      into.put(times[i], ascii(Long.toString(upload.millis() + (long) i * WINDOW_MILLIS)));
    }
    return compressed ? gzip(bytes) : bytes;
  }

  /** What the events of an upload carry. */
  static String session(int number) {
    return String.format(Locale.ROOT, SESSION_PREFIX + "%012d", number);
  }

  /** The upload whose events carry this; -1 if none does. */
  static int number(String session) {
    return session.length() == SESSION_LENGTH && session.startsWith(SESSION_PREFIX)
        ? Integer.parseInt(session.substring(SESSION_PREFIX.length()))
        : -1;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] gzip(byte[] json) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(json.length / 4);
    try (GZIPOutputStream gzip =
        new GZIPOutputStream(out) {
          {
            def.setLevel(Deflater.BEST_SPEED);
          }
        }) {
      gzip.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
