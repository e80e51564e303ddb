package dev.headgate.adapters.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.event.EventField;
import dev.headgate.ingest.event.TsSource;
import dev.headgate.ingest.intake.BatchStamp;
import dev.headgate.ingest.intake.DeadLetter;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tag.TagReport;
import dev.headgate.ingest.tag.TagStatus;
import dev.headgate.ingest.tenant.TenantId;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** Rows and records as the gateway makes them, of traffic that looks like that of a player. */
final class TestRows {
  static final long NOW = 1_795_348_800_000L; // 2026-11-22T12:00:00Z
  static final BatchStamp STAMP = stamp(1);

  private static final RowBinaryRowFormat FORMAT = new RowBinaryRowFormat();
  private static final String[] TYPES = {
    "heartbeat", "heartbeat", "heartbeat", "heartbeat", "heartbeat", "buffering", "seek", "error"
  };
  private static final int[] BITRATES = {800, 1600, 3200, 4500, 6000};

  private final Random random = new Random(7);
  private final Session[] sessions = new Session[3_000];
  private final JournalRecord.Builder builder = new JournalRecord.Builder(64 * 1024);
  private final EventBatch batch = new EventBatch();
  private long clock = NOW;
  private long jsonBytes;

  private static final class Session {
    int tenant;
    String id = "";
    String anonymous = "";
    String user = "";
    int title;
    String context = "";
    double position;
  }

  static BatchStamp stamp(int tenant) {
    return new BatchStamp(
        new TenantId(tenant),
        new KeyId(tenant * 10),
        Optional.of(new SiteId(7)),
        NOW,
        LocalDate.of(2099, 1, 1));
  }

  /** Bytes of the JSON that the media events made so far would have been sent as. */
  long jsonBytes() {
    return jsonBytes;
  }

  /** A request of media events of one session's tenant, journaled at {@link #clock()}. */
  JournalRecord mediaRecord(int events) {
    Session first = session();
    batch.reset(0);
    for (int i = 0; i < events; i++) {
      Session session = i == 0 ? first : session();
      addEvent(session);
    }
    builder.begin(Api.MEDIA, FORMAT.schema(), new TenantId(first.tenant));
    BatchStamp stamp =
        new BatchStamp(
            new TenantId(first.tenant),
            new KeyId(first.tenant * 10),
            Optional.empty(),
            clock - 3,
            LocalDate.of(2099, 1, 1));
    FORMAT.head(builder.beginShared(), stamp);
    builder.endShared();
    for (int i = 0; i < events; i++) {
      batch.select(i);
      RowBuffer row =
          builder.beginIdentifiedRow(
              StoreTable.MEDIA_EVENTS, random.nextLong(), random.nextLong(), random.nextInt());
      long ts = clock - random.nextInt(400);
      FORMAT.mediaEvent(
          row,
          stamp,
          batch,
          random.nextLong(),
          random.nextLong(),
          ts,
          TsSource.CLIENT,
          ts,
          clock - ts);
      builder.endRow();
    }
    clock += Math.max(1, events / 6);
    return builder.finish(events, 0);
  }

  long clock() {
    return clock;
  }

  private Session session() {
    int slot = random.nextInt(sessions.length);
    Session session = sessions[slot];
    if (session == null || random.nextInt(120) == 0) {
      session = new Session();
      session.tenant = 1 + Math.max(0, random.nextInt(8) - 4);
      session.id = uuid();
      session.anonymous = uuid();
      session.user = random.nextInt(5) < 2 ? "user-" + random.nextInt(200_000) : "";
      session.title = random.nextInt(200);
      session.context =
          "{\"device\":{\"type\":\"tv\",\"os\":\"Tizen %d\"},\"player\":\"4.2.%d\",\"app_version\":\"3.14.%d\",\"locale\":\"en-US\",\"screen\":{\"w\":1920,\"h\":1080}}"
              .formatted(random.nextInt(4), random.nextInt(5), random.nextInt(6));
      sessions[slot] = session;
    }
    return session;
  }

  private String uuid() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    String hex = HexFormat.of().formatHex(bytes);
    return String.join(
        "-",
        hex.substring(0, 8),
        hex.substring(8, 12),
        hex.substring(12, 16),
        hex.substring(16, 20),
        hex.substring(20));
  }

  private void addEvent(Session session) {
    session.position += 10 + random.nextInt(500) / 1000.0;
    batch.beginEvent(0);
    String type = TYPES[random.nextInt(TYPES.length)];
    String title = "title-%04d".formatted(session.title);
    String name = "Episode " + session.title + ": The River of Night and Winter Gardens";
    set(batch, EventField.EVENT_TYPE, type);
    set(batch, EventField.ANONYMOUS_ID, session.anonymous);
    set(batch, EventField.SESSION_ID, session.id);
    if (!session.user.isEmpty()) {
      set(batch, EventField.USER_ID, session.user);
    }
    set(batch, EventField.CONTENT_ID, title);
    set(batch, EventField.CONTENT_TYPE, "video");
    set(batch, EventField.CONTENT_TITLE, name);
    set(batch, EventField.CONTEXT, session.context);
    String properties = "";
    if (type.equals("heartbeat")) {
      properties =
          "{\"buffer_ms\":%d,\"dropped_frames\":%d,\"volume\":0.8}"
              .formatted(random.nextInt(30_000), random.nextInt(5));
      set(batch, EventField.PROPERTIES, properties);
    }
    setNumber(EventField.POSITION_SEC, Math.round(session.position * 1000) / 1000.0);
    setNumber(EventField.BITRATE_KBPS, BITRATES[random.nextInt(BITRATES.length)]);
    batch.endEvent(0);
    jsonBytes +=
        ("{\"event_id\":\"\",\"event_type\":\"\",\"ts\":\"2026-04-23T18:30:12.456Z\",\"anonymous_id\":\"\",\"session_id\":\"\","
                    + "\"content_id\":\"\",\"content_type\":\"\",\"content_title\":\"\",\"position_sec\":1234.567,\"bitrate_kbps\":3200,\"context\":,\"properties\":},")
                .length()
            + 36 * 3
            + type.length()
            + title.length()
            + 5
            + name.length()
            + session.context.length()
            + properties.length()
            + (session.user.isEmpty() ? 0 : session.user.length() + 13);
  }

  private void setNumber(EventField field, double value) {
    batch.set(field, 0, 1);
    batch.setNumber(field, value);
  }

  static void set(EventBatch batch, EventField field, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    batch.set(field, batch.append(bytes, 0, bytes.length), bytes.length);
  }

  /** A copy of a record that outlives its builder. */
  static JournalRecord copy(JournalRecord record) {
    return new JournalRecord(
        Arrays.copyOfRange(record.array(), record.offset(), record.offset() + record.length()),
        0,
        record.length());
  }

  /** A plain row of a table, without what delivery puts before it. */
  static void putRow(RowBuffer out, StoreTable table) {
    if (table != StoreTable.DEAD_LETTERS) {
      FORMAT.head(out, STAMP);
    }
    switch (table) {
      case MEDIA_EVENTS -> {
        EventBatch one = new EventBatch();
        one.reset(0);
        one.beginEvent(0);
        set(one, EventField.EVENT_TYPE, "heartbeat");
        set(one, EventField.ANONYMOUS_ID, "a");
        set(one, EventField.SESSION_ID, "s");
        one.endEvent(0);
        FORMAT.mediaEvent(out, STAMP, one.select(0), 1, 2, NOW, TsSource.CLIENT, NOW, 0);
      }
      case TAG_EVENTS -> FORMAT.tagEvent(out, STAMP, tagEvent());
      case TAG_RESULTS -> FORMAT.tagResult(out, STAMP, tagEvent(), tagEvent().tags().getFirst());
      case DEAD_LETTERS ->
          FORMAT.deadLetter(
              out,
              STAMP,
              new DeadLetter(
                  DeadLetter.Stage.INTAKE,
                  "/ingest",
                  "r-1",
                  "",
                  "invalid_payload",
                  "",
                  "no JSON",
                  DeadLetter.Payload.NONE));
    }
  }

  static TagReport.Event tagEvent() {
    return new TagReport.Event(
        "GTM-ABC123",
        "purchase",
        NOW,
        List.of(
            new TagReport.TagExecution(
                "15", "GA4 - Event", TagStatus.SUCCESS, OptionalLong.of(120))),
        Optional.of(new TagReport.UserData(true, false, true, false, true)),
        Optional.of(new TagReport.Ecommerce(true, true, false, true)));
  }
}
