package dev.headgate.adapters.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.delivery.RowBatch;
import dev.headgate.ingest.delivery.UndeliverableRow;
import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.event.EventField;
import dev.headgate.ingest.event.EventTime;
import dev.headgate.ingest.event.TsSource;
import dev.headgate.ingest.intake.BatchStamp;
import dev.headgate.ingest.intake.DeadLetter;
import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tag.TagReport;
import dev.headgate.ingest.tag.TagStatus;
import dev.headgate.ingest.tenant.TenantId;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Writes rows and reads every column back from the real engine. */
class RowBinaryRowFormatTest {
  private static final AtomicLong DELIVERY = new AtomicLong(5L << 40);
  private static final String NASTY = "; DROP\n\t\\'\"` \u0000\u0001 Grüße 日本語 👩‍👩‍👧 é";
  private static final long MAX_UINT32 = 0xffff_ffffL;
  private static final BatchStamp MAX_STAMP =
      new BatchStamp(
          new TenantId(Integer.MAX_VALUE),
          new KeyId(Integer.MAX_VALUE),
          Optional.of(new SiteId(Integer.MAX_VALUE)),
          EventTime.END_MILLIS - 1,
          LocalDate.of(2500, 1, 1));

  private final RowBinaryRowFormat format = new RowBinaryRowFormat();

  @Test
  void keepsEveryColumnOfAMediaEvent() {
    EventBatch event = event();
    for (EventField field : EventField.values()) {
      if (field.form() == EventField.Form.TEXT) {
        TestRows.set(event, field, field.jsonName() + NASTY);
      }
    }
    TestRows.set(event, EventField.CONTEXT, "{\"a\":\"" + "x".repeat(60_000) + "\"}");
    TestRows.set(event, EventField.PROPERTIES, "{}");
    event.set(EventField.POSITION_SEC, 0, 1);
    event.setNumber(EventField.POSITION_SEC, -1.7976931348623157e308);
    event.set(EventField.BITRATE_KBPS, 0, 1);
    event.setNumber(EventField.BITRATE_KBPS, 4294967295.0);
    byte[] extra = "{\"colour\":\"blue\"}".getBytes(UTF_8);
    event.setExtra(event.append(extra, 0, extra.length), extra.length);
    event.endEvent(0);

    Map<String, String> row =
        storeEvent(
            MAX_STAMP,
            StoreTable.MEDIA_EVENTS,
            out ->
                format.mediaEvent(
                    out,
                    MAX_STAMP,
                    event.select(0),
                    0xa1b2c3d4e5f67890L,
                    0xa1b2c3d4e5f67890L,
                    EventTime.END_MILLIS - 1,
                    TsSource.CORRECTED,
                    0,
                    Long.MIN_VALUE));

    assertThat(row)
        .containsEntry("tenant_id", "2147483647")
        .containsEntry("received_at", "2299-12-31 23:59:59.999")
        .containsEntry("expires_at", "2149-06-06")
        .containsEntry("key_id", "2147483647")
        .containsEntry("event_id", "a1b2c3d4-e5f6-7890-a1b2-c3d4e5f67890")
        .containsEntry("ts", "2299-12-31 23:59:59.999")
        .containsEntry("client_ts", "1970-01-01 00:00:00.000")
        .containsEntry("ts_source", "corrected")
        .containsEntry("skew_ms", Long.toString(Long.MIN_VALUE))
        .containsEntry("position_sec", "-1.7976931348623157e308")
        .containsEntry("bitrate_kbps", "4294967295")
        .containsEntry("context", "{\"a\":\"" + "x".repeat(60_000) + "\"}")
        .containsEntry("properties", "{}")
        .containsEntry("extra", "{\"colour\":\"blue\"}");
    for (String text :
        List.of(
            "event_type",
            "anonymous_id",
            "user_id",
            "session_id",
            "content_id",
            "content_type",
            "content_title")) {
      assertThat(row).containsEntry(text, text + NASTY);
    }
  }

  @Test
  void keepsWhatIsAbsentApartFromZero() {
    EventBatch event = event();
    event.endEvent(0);
    Map<String, String> row =
        storeEvent(
            TestRows.STAMP,
            StoreTable.MEDIA_EVENTS,
            out ->
                format.mediaEvent(
                    out,
                    TestRows.STAMP,
                    event.select(0),
                    0,
                    0,
                    0,
                    TsSource.SERVER,
                    EventTime.INVALID,
                    0));

    assertThat(row)
        .containsEntry("event_id", "00000000-0000-0000-0000-000000000000")
        .containsEntry("ts", "1970-01-01 00:00:00.000")
        .containsEntry("client_ts", "NULL")
        .containsEntry("ts_source", "server")
        .containsEntry("position_sec", "NULL")
        .containsEntry("bitrate_kbps", "NULL")
        .containsEntry("event_type", "")
        .containsEntry("context", "")
        .containsEntry("extra", "");
  }

  @Test
  void keepsWhatDeliveryPutsBeforeTheRow() {
    Map<String, String> row =
        store(StoreTable.MEDIA_EVENTS, out -> TestRows.putRow(out, StoreTable.MEDIA_EVENTS));

    assertThat(row)
        .containsEntry("row_no", "3")
        .containsEntry("batch_day", "2026-11-22")
        .containsEntry("journaled_at", "2026-11-22 12:00:00.000");
  }

  @Test
  void keepsEveryColumnOfATagEvent() {
    Map<String, String> row =
        storeEvent(
            TestRows.STAMP,
            StoreTable.TAG_EVENTS,
            out -> format.tagEvent(out, TestRows.STAMP, TestRows.tagEvent()));

    assertThat(row)
        .containsEntry("tenant_id", "1")
        .containsEntry("site_id", "7")
        .containsEntry("container_id", "GTM-ABC123")
        .containsEntry("event_name", "purchase")
        .containsEntry("ts", "2026-11-22 12:00:00.000")
        .containsEntry("window_end", "2026-11-22 12:00:00.000")
        .containsEntry("mode", "event")
        .containsEntry("events", "1")
        .containsEntry("event_counts", "{'purchase':1}");
    assertThat(values(row, "user_email", "user_phone", "user_address"))
        .containsExactly("1", "0", "1");
    assertThat(values(row, "user_city", "user_country", "user_total"))
        .containsExactly("0", "1", "1");
    assertThat(values(row, "ecom_value", "ecom_currency", "ecom_transaction_id"))
        .containsExactly("1", "1", "0");
    assertThat(values(row, "ecom_items", "ecom_total")).containsExactly("1", "1");
  }

  @Test
  void countsNoVisitorAndNoPurchaseWhereTheReportHasNone() {
    TagReport.Event event =
        new TagReport.Event(NASTY, NASTY, 0, List.of(), Optional.empty(), Optional.empty());
    Map<String, String> row =
        storeEvent(
            TestRows.STAMP,
            StoreTable.TAG_EVENTS,
            out -> format.tagEvent(out, TestRows.STAMP, event));

    assertThat(row)
        .containsEntry("container_id", NASTY)
        .containsEntry("event_name", NASTY)
        .containsEntry("user_total", "0")
        .containsEntry("ecom_total", "0");
  }

  @Test
  void keepsEveryColumnOfAWindow() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("page_view", MAX_UINT32);
    counts.put("", 0L);
    TagReport.Window window =
        new TagReport.Window(
            "GTM-1",
            TestRows.NOW,
            TestRows.NOW + 60_000,
            MAX_UINT32,
            counts,
            Map.of(),
            new TagReport.UserDataCounts(1, 2, 3, MAX_UINT32),
            new TagReport.EcommerceCounts(4, 5, 6, 7, 8));
    Map<String, String> row =
        storeEvent(
            TestRows.STAMP,
            StoreTable.TAG_EVENTS,
            out -> format.tagEvent(out, TestRows.STAMP, window));

    assertThat(row)
        .containsEntry("event_name", "")
        .containsEntry("mode", "window")
        .containsEntry("window_end", "2026-11-22 12:01:00.000")
        .containsEntry("events", "4294967295")
        .containsEntry("event_counts", "{'page_view':4294967295,'':0}")
        .containsEntry("user_total", "4294967295");
    assertThat(values(row, "user_email", "user_phone", "user_address", "user_city"))
        .containsExactly("1", "2", "3", "0");
    assertThat(values(row, "ecom_value", "ecom_currency", "ecom_transaction_id", "ecom_items"))
        .containsExactly("4", "5", "6", "7");
    assertThat(row).containsEntry("ecom_total", "8");
  }

  @Test
  void countsOneRunOfATagByItsStatus() {
    for (TagStatus status : TagStatus.values()) {
      TagReport.TagExecution tag =
          new TagReport.TagExecution("15", "tag_15", status, OptionalLong.empty());
      Map<String, String> row =
          storeEvent(
              TestRows.STAMP,
              StoreTable.TAG_RESULTS,
              out -> format.tagResult(out, TestRows.STAMP, TestRows.tagEvent(), tag));
      assertThat(row)
          .containsEntry("tag_id", "15")
          .containsEntry("tag_name", "tag_15")
          .containsEntry("event_name", "purchase")
          .containsEntry("executions", "1")
          .containsEntry("timed_executions", "0")
          .containsEntry("total_exec_ms", "0");
      for (TagStatus other : TagStatus.values()) {
        assertThat(row).containsEntry(other.label(), other == status ? "1" : "0");
      }
    }
  }

  @Test
  void keepsTheSumsOfATagInAWindow() {
    TagReport.Window window =
        new TagReport.Window(
            "GTM-1",
            TestRows.NOW,
            TestRows.NOW,
            1,
            Map.of(),
            Map.of(),
            TagReport.UserDataCounts.NONE,
            TagReport.EcommerceCounts.NONE);
    Map<String, String> row =
        storeEvent(
            TestRows.STAMP,
            StoreTable.TAG_RESULTS,
            out ->
                format.tagResult(
                    out,
                    TestRows.STAMP,
                    window,
                    NASTY,
                    new TagReport.TagSums(1, 2, 3, 4, Long.MAX_VALUE, 10)));

    assertThat(row)
        .containsEntry("tag_id", "")
        .containsEntry("tag_name", NASTY)
        .containsEntry("event_name", "")
        .containsEntry("timed_executions", "10")
        .containsEntry("total_exec_ms", Long.toString(Long.MAX_VALUE));
    assertThat(values(row, "success", "failure", "timeout", "exception", "executions"))
        .containsExactly("1", "2", "3", "4", "10");
  }

  @Test
  void keepsTheWholePayloadOfADeadLetter() {
    byte[] payload = new byte[1024];
    for (int i = 0; i < payload.length; i++) {
      payload[i] = (byte) i;
    }
    DeadLetter letter =
        new DeadLetter(
            DeadLetter.Stage.INTAKE,
            "/v1/ingest/events",
            "r-1",
            "not-a-uuid",
            "invalid_event_id",
            "event_id",
            NASTY,
            new DeadLetter.Payload(payload, 5, 1000));
    Map<String, String> row =
        store(StoreTable.DEAD_LETTERS, out -> format.deadLetter(out, TestRows.STAMP, letter));

    assertThat(row)
        .containsEntry("stage", "intake")
        .containsEntry("endpoint", "/v1/ingest/events")
        .containsEntry("request_id", "r-1")
        .containsEntry("event_id", "not-a-uuid")
        .containsEntry("code", "invalid_event_id")
        .containsEntry("field", "event_id")
        .containsEntry("message", NASTY)
        .containsEntry("site_id", "7");
    assertThat(row.get("hex:payload"))
        .isEqualTo(HexFormat.of().withUpperCase().formatHex(payload, 5, 1005));
  }

  @Test
  void makesADeadLetterOfARefusedRowThatTellsWhoSentIt() {
    RowBuffer refused = new RowBuffer(64);
    refused.putLong(1);
    refused.putInt(3);
    refused.putShort(20_000);
    refused.putLong(TestRows.NOW);
    TestRows.putRow(refused, StoreTable.MEDIA_EVENTS);
    Map<String, String> row =
        store(
            StoreTable.DEAD_LETTERS,
            out ->
                format.writeLetter(
                    out,
                    new UndeliverableRow(StoreTable.MEDIA_EVENTS, 3, "cannot parse"),
                    1,
                    refused.array(),
                    0,
                    refused.length()));

    assertThat(row)
        .containsEntry("tenant_id", "1")
        .containsEntry("key_id", "10")
        .containsEntry("received_at", "2026-11-22 12:00:00.000")
        .containsEntry("expires_at", "2026-12-06")
        .containsEntry("stage", "delivery")
        .containsEntry("code", "undeliverable")
        .containsEntry("field", "media_events");
    assertThat(row.get("message")).startsWith("cannot parse");
  }

  private static EventBatch event() {
    EventBatch event = new EventBatch();
    event.reset(0);
    event.beginEvent(0);
    return event;
  }

  private static List<String> values(Map<String, String> row, String... columns) {
    return java.util.Arrays.stream(columns).map(column -> row.getOrDefault(column, "-")).toList();
  }

  /** Stores one row and reads all of its columns as text; payloads in hex. */
  private static Map<String, String> storeEvent(
      BatchStamp stamp, StoreTable table, Consumer<RowBuffer> row) {
    return store(
        table,
        out -> {
          new RowBinaryRowFormat().head(out, stamp);
          row.accept(out);
        });
  }

  private static Map<String, String> store(StoreTable table, Consumer<RowBuffer> row) {
    long delivery = DELIVERY.incrementAndGet();
    RowBuffer rows = new RowBuffer(64);
    rows.putLong(delivery);
    rows.putInt(3);
    rows.putShort((int) LocalDate.of(2026, 11, 22).toEpochDay());
    rows.putLong(TestRows.NOW);
    row.accept(rows);
    TestClickHouse.store().insert(new RowBatch(delivery, table, RowSchema.CURRENT, 0, 1, rows));
    Map<String, String> values = new LinkedHashMap<>();
    for (String column : RowSchema.columns(RowSchema.CURRENT, table)) {
      String hex =
          TestClickHouse.line(
              "SELECT hex(ifNull(toString(%s), 'NULL')) FROM headgate.%s WHERE delivery_id = %d"
                  .formatted(column, table.tableName(), delivery));
      values.put("hex:" + column, hex);
      values.put(column, new String(HexFormat.of().parseHex(hex), UTF_8));
    }
    return values;
  }
}
