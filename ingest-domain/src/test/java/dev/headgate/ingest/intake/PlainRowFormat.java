package dev.headgate.ingest.intake;

import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.event.EventField;
import dev.headgate.ingest.event.EventTime;
import dev.headgate.ingest.event.TsSource;
import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.tag.TagReport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.StringJoiner;
import java.util.UUID;

/** Rows as text that tests can read: {@code name=value} pairs, separated by a bar. */
public final class PlainRowFormat implements RowFormat {
  @Override
  public int schema() {
    return 1;
  }

  @Override
  public void head(RowBuffer out, BatchStamp stamp) {}

  @Override
  public void mediaEvent(
      RowBuffer out,
      BatchStamp stamp,
      EventBatch event,
      long uuidHigh,
      long uuidLow,
      long tsMillis,
      TsSource tsSource,
      long clientTsMillis,
      long skewMillis) {
    StringJoiner row = new StringJoiner("|");
    row.add("tenant=" + stamp.tenant().value());
    row.add("id=" + new UUID(uuidHigh, uuidLow));
    row.add("ts=" + Instant.ofEpochMilli(tsMillis));
    row.add("source=" + tsSource);
    row.add(
        "client_ts="
            + (clientTsMillis == EventTime.INVALID ? "" : Instant.ofEpochMilli(clientTsMillis)));
    row.add("skew_ms=" + skewMillis);
    for (EventField field : EventField.values()) {
      if (event.has(field) && field != EventField.EVENT_ID && field != EventField.TS) {
        row.add(field.jsonName() + "=" + event.text(field));
      }
    }
    row.add(
        "extra="
            + new String(
                event.bytes(), event.extraOffset(), event.extraLength(), StandardCharsets.UTF_8));
    write(out, row);
  }

  @Override
  public void tagEvent(RowBuffer out, BatchStamp stamp, TagReport report) {
    write(
        out,
        new StringJoiner("|").add("site=" + stamp.site().orElseThrow().value()).add("" + report));
  }

  @Override
  public void tagResult(
      RowBuffer out, BatchStamp stamp, TagReport.Event event, TagReport.TagExecution tag) {
    write(out, new StringJoiner("|").add(event.eventName()).add("" + tag));
  }

  @Override
  public void tagResult(
      RowBuffer out,
      BatchStamp stamp,
      TagReport.Window window,
      String tagName,
      TagReport.TagSums sums) {
    write(out, new StringJoiner("|").add(tagName).add("" + sums));
  }

  @Override
  public void deadLetter(RowBuffer out, BatchStamp stamp, DeadLetter letter) {
    StringJoiner row = new StringJoiner("|");
    row.add("endpoint=" + letter.endpoint());
    row.add("request_id=" + letter.requestId());
    row.add("event_id=" + letter.eventId());
    row.add("code=" + letter.code());
    row.add("field=" + letter.field());
    DeadLetter.Payload payload = letter.payload();
    row.add(
        "payload="
            + new String(
                payload.bytes(), payload.offset(), payload.length(), StandardCharsets.UTF_8));
    write(out, row);
  }

  private static void write(RowBuffer out, StringJoiner row) {
    byte[] bytes = row.toString().getBytes(StandardCharsets.UTF_8);
    out.put(bytes, 0, bytes.length);
  }
}
