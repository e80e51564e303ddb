package dev.headgate.bench.fault;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/**
 * One request as its sender knows it, and whether it was acknowledged. Every attempt sends the same
 * bytes.
 *
 * @see Senders
 */
final class Upload {
  /** What is sent. */
  enum Kind {
    MEDIA,
    TEST_KEY,
    TAG
  }

  private final Kind kind;
  private final int loop;
  private final int sender;
  private final List<UUID> ids;
  private final String marker;
  private final String body;
  private final int accepted;
  private final int rejected;
  private volatile boolean acknowledged;

  private Upload(
      Kind kind,
      int loop,
      int sender,
      List<UUID> ids,
      String marker,
      String body,
      int accepted,
      int rejected) {
    this.kind = kind;
    this.loop = loop;
    this.sender = sender;
    this.ids = ids;
    this.marker = marker;
    this.body = body;
    this.accepted = accepted;
    this.rejected = rejected;
  }

  /**
   * Events under these ids.
   *
   * @param sender which tenant's key sends them
   * @param repeated whether the first event stands in the batch twice
   * @param rejected how many events more break a rule
   */
  static Upload media(
      Kind kind, int loop, int sender, List<UUID> ids, boolean repeated, int rejected) {
    String marker = "loop-" + loop;
    String type = kind == Kind.TEST_KEY ? "fault_test" : "fault";
    String now = Instant.now().toString();
    List<String> events = new ArrayList<>();
    for (UUID id : ids) {
      events.add(event(type, id, title(sender, id), marker, now));
    }
    if (repeated) {
      events.add(events.getFirst());
    }
    events.addAll(Collections.nCopies(rejected, "{\"event_type\":\"fault\"}"));
    return new Upload(
        kind,
        loop,
        sender,
        List.copyOf(ids),
        marker,
        "{\"sent_at\":\"%s\",\"events\":[%s]}".formatted(now, String.join(",", events)),
        ids.size() + (repeated ? 1 : 0),
        rejected);
  }

  private static String event(String type, UUID id, String title, String session, String ts) {
    return """
    {"event_id":"%s","event_type":"%s","ts":"%s","anonymous_id":"a","session_id":"%s","content_title":"%s","position_sec":12.5}"""
        .formatted(id, type, ts, session, title);
  }

  /** What an event carries, so that a row can be held against what was sent. */
  static String title(int sender, UUID id) {
    return Long.toHexString(
        (id.getMostSignificantBits() * 31 + id.getLeastSignificantBits()) * 31 + sender);
  }

  /** A report of one event with two tags under a name of its own. */
  static Upload tag(int loop, long number) {
    String name = "loop-" + loop + "-" + number;
    String body =
        """
        {"container_id":"GTM-FAULT","event_name":"%s","timestamp_ms":%d,"tags":[{"id":"1","name":"a","status":"success","execution_time":3},{"id":"2","name":"b","status":"failure","execution_time":5}],"user_data":{},"ecommerce":{}}"""
            .formatted(name, Instant.now().toEpochMilli());
    return new Upload(Kind.TAG, loop, 0, List.of(), name, body, 1, 0);
  }

  /** The same for the record of a long run, without its bytes: it is not sent any more. */
  Upload sent() {
    Upload sent = new Upload(kind, loop, sender, ids, marker, "", accepted, rejected);
    sent.acknowledged = acknowledged;
    return sent;
  }

  Kind kind() {
    return kind;
  }

  int loop() {
    return loop;
  }

  int sender() {
    return sender;
  }

  List<UUID> ids() {
    return ids;
  }

  /** The session of its events, or the name of its report. */
  String marker() {
    return marker;
  }

  String body() {
    return body;
  }

  /** How many events its answer has to call accepted. */
  int accepted() {
    return accepted;
  }

  int rejected() {
    return rejected;
  }

  void acknowledge() {
    acknowledged = true;
  }

  boolean isAcknowledged() {
    return acknowledged;
  }
}
