package dev.headgate.adapters.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headgate.ingest.delivery.PersonalRows;
import dev.headgate.ingest.delivery.UndeliverableRow;
import dev.headgate.ingest.delivery.UndeliverableRows;
import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.event.EventField;
import dev.headgate.ingest.event.EventTime;
import dev.headgate.ingest.event.TsSource;
import dev.headgate.ingest.intake.BatchStamp;
import dev.headgate.ingest.intake.DeadLetter;
import dev.headgate.ingest.intake.DeadLetters;
import dev.headgate.ingest.intake.RowFormat;
import dev.headgate.ingest.journal.Person;
import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tag.TagReport;
import dev.headgate.ingest.tag.TagStatus;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Rows in ClickHouse's RowBinary format, in the columns of {@link RowSchema}. Texts of media events
 * go from the request's bytes to the row's as they are.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/formats/RowBinary">RowBinary</a>
 */
public final class RowBinaryRowFormat implements RowFormat, UndeliverableRows, PersonalRows {
  private static final int MODE_EVENT = 1;
  private static final int MODE_WINDOW = 2;
  private static final int NOT_NULL = 0;
  private static final int NULL = 1;

  /** The last day a ClickHouse {@code Date} knows: 2149-06-06. */
  private static final int MAX_DAY = 65_535;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  @Override
  public int schema() {
    return RowSchema.CURRENT;
  }

  @Override
  public void head(RowBuffer out, BatchStamp stamp) {
    out.putInt(stamp.tenant().value());
    out.putLong(stamp.receivedAtMillis());
    putDay(out, stamp.expiresOn());
    out.putInt(stamp.key().value());
  }

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
    out.putLong(uuidHigh);
    out.putLong(uuidLow);
    putField(out, event, EventField.EVENT_TYPE);
    out.putLong(tsMillis);
    putTimeOrNull(out, clientTsMillis);
    out.putByte(tsSource.code());
    out.putLong(skewMillis);
    putField(out, event, EventField.ANONYMOUS_ID);
    putField(out, event, EventField.USER_ID);
    putField(out, event, EventField.SESSION_ID);
    putField(out, event, EventField.CONTENT_ID);
    putField(out, event, EventField.CONTENT_TYPE);
    putField(out, event, EventField.CONTENT_TITLE);
    putPosition(out, event);
    putBitrate(out, event);
    putField(out, event, EventField.CONTEXT);
    putField(out, event, EventField.PROPERTIES);
    putBytes(out, event.bytes(), event.extraOffset(), event.extraLength());
  }

  private static void putPosition(RowBuffer out, EventBatch event) {
    if (event.has(EventField.POSITION_SEC)) {
      out.putByte(NOT_NULL);
      out.putDouble(event.number(EventField.POSITION_SEC));
    } else {
      out.putByte(NULL);
    }
  }

  private static void putBitrate(RowBuffer out, EventBatch event) {
    if (event.has(EventField.BITRATE_KBPS)) {
      out.putByte(NOT_NULL);
      out.putInt((int) (long) event.number(EventField.BITRATE_KBPS));
    } else {
      out.putByte(NULL);
    }
  }

  /** A clock that was sent may be far off: what the store's type cannot hold becomes null. */
  private static void putTimeOrNull(RowBuffer out, long millis) {
    if (millis == EventTime.INVALID || !EventTime.isInRange(millis)) {
      out.putByte(NULL);
    } else {
      out.putByte(NOT_NULL);
      out.putLong(millis);
    }
  }

  @Override
  public void tagEvent(RowBuffer out, BatchStamp stamp, TagReport report) {
    switch (report) {
      case TagReport.Event event -> tagEvent(out, stamp, event);
      case TagReport.Window window -> tagWindow(out, stamp, window);
    }
  }

  private static void tagEvent(RowBuffer out, BatchStamp stamp, TagReport.Event event) {
    putTagHead(
        out, stamp, event.containerId(), event.eventName(), event.timestampMillis(), MODE_EVENT);
    out.putLong(event.timestampMillis());
    out.putInt(1);
    out.putVarInt(1);
    putText(out, event.eventName());
    out.putInt(1);
    TagReport.UserData user = event.userData().orElse(NO_USER_DATA);
    putFlag(out, user.email());
    putFlag(out, user.phone());
    putFlag(out, user.address());
    putFlag(out, user.city());
    putFlag(out, user.country());
    putFlag(out, event.userData().isPresent());
    TagReport.Ecommerce ecommerce = event.ecommerce().orElse(NO_ECOMMERCE);
    putFlag(out, ecommerce.value());
    putFlag(out, ecommerce.currency());
    putFlag(out, ecommerce.transactionId());
    putFlag(out, ecommerce.items());
    putFlag(out, event.ecommerce().isPresent());
  }

  private static final TagReport.UserData NO_USER_DATA =
      new TagReport.UserData(false, false, false, false, false);
  private static final TagReport.Ecommerce NO_ECOMMERCE =
      new TagReport.Ecommerce(false, false, false, false);

  private static void putFlag(RowBuffer out, boolean flag) {
    out.putInt(flag ? 1 : 0);
  }

  private static void tagWindow(RowBuffer out, BatchStamp stamp, TagReport.Window window) {
    putTagHead(out, stamp, window.containerId(), "", window.timestampMillis(), MODE_WINDOW);
    out.putLong(window.endMillis());
    out.putInt((int) window.totalEvents());
    out.putVarInt(window.eventCounts().size());
    for (Map.Entry<String, Long> count : window.eventCounts().entrySet()) {
      putText(out, count.getKey());
      out.putInt((int) (long) count.getValue());
    }
    TagReport.UserDataCounts user = window.userData();
    putCounts(out, user.email(), user.phone(), user.address(), 0, 0, user.total());
    TagReport.EcommerceCounts ecommerce = window.ecommerce();
    putCounts(
        out,
        ecommerce.value(),
        ecommerce.currency(),
        ecommerce.transactionId(),
        ecommerce.items(),
        ecommerce.total());
  }

  private static void putCounts(RowBuffer out, long... counts) {
    for (long count : counts) {
      out.putInt((int) count);
    }
  }

  @Override
  public void tagResult(
      RowBuffer out, BatchStamp stamp, TagReport.Event event, TagReport.TagExecution tag) {
    putTagHead(
        out, stamp, event.containerId(), event.eventName(), event.timestampMillis(), MODE_EVENT);
    putText(out, tag.id());
    putText(out, tag.name());
    for (TagStatus status : STATUS_ORDER) {
      out.putInt(tag.status() == status ? 1 : 0);
    }
    out.putInt(1);
    out.putInt(tag.executionTimeMillis().isPresent() ? 1 : 0);
    out.putLong(tag.executionTimeMillis().orElse(0));
  }

  private static final List<TagStatus> STATUS_ORDER =
      List.of(TagStatus.SUCCESS, TagStatus.FAILURE, TagStatus.TIMEOUT, TagStatus.EXCEPTION);

  /** A window knows no tag ids, and the time it sums up is that of all its runs. */
  @Override
  public void tagResult(
      RowBuffer out,
      BatchStamp stamp,
      TagReport.Window window,
      String tagName,
      TagReport.TagSums sums) {
    putTagHead(out, stamp, window.containerId(), "", window.timestampMillis(), MODE_WINDOW);
    putText(out, "");
    putText(out, tagName);
    putCounts(
        out,
        sums.success(),
        sums.failure(),
        sums.timeout(),
        sums.exception(),
        sums.executions(),
        sums.executions());
    out.putLong(sums.totalExecutionMillis());
  }

  @Override
  public void deadLetter(RowBuffer out, BatchStamp stamp, DeadLetter letter) {
    head(out, stamp);
    putSite(out, stamp);
    out.putByte(letter.stage().code());
    putText(out, letter.endpoint());
    putText(out, letter.requestId());
    putText(out, letter.eventId());
    putText(out, letter.code());
    putText(out, letter.field());
    putText(out, letter.message());
    DeadLetter.Payload payload = letter.payload();
    putBytes(out, payload.bytes(), payload.offset(), payload.length());
  }

  /**
   * The letter keeps the refused row itself, in Base64: its bytes may be anything. Who sent it and
   * when stands at the head of every row.
   */
  @Override
  public void writeLetter(
      RowBuffer out, UndeliverableRow row, int schema, byte[] bytes, int offset, int length) {
    int head = offset + PREFIX_BYTES;
    boolean whole = length >= PREFIX_BYTES + HEAD_BYTES;
    long journaledAtMillis = (long) LONG.get(bytes, offset + PREFIX_BYTES - Long.BYTES);
    out.putInt(whole ? (int) INT.get(bytes, head) : 0);
    out.putLong(whole ? (long) LONG.get(bytes, head + 4) : journaledAtMillis);
    putDay(
        out,
        LocalDate.ofEpochDay(
            Math.floorDiv(journaledAtMillis, 86_400_000L) + DeadLetters.RETENTION.toDays()));
    out.putInt(whole ? (int) INT.get(bytes, head + 14) : 0);
    out.putInt(0);
    out.putByte(DeadLetter.Stage.DELIVERY.code());
    putText(out, "");
    putText(out, "");
    putText(out, "");
    putText(out, "undeliverable");
    putText(out, row.table().tableName());
    putText(out, row.reason() + " (row in Base64, RowBinary, schema " + schema + ")");
    byte[] payload =
        Base64.getEncoder().encode(java.util.Arrays.copyOfRange(bytes, head, offset + length));
    putBytes(out, payload, 0, payload.length);
  }

  /**
   * Only media events know people; their rows begin alike in every schema. A row that is cut short
   * is nobody's.
   */
  @Override
  public boolean isOf(
      Person person,
      StoreTable table,
      int schema,
      int missing,
      byte[] bytes,
      int offset,
      int length) {
    if (table != StoreTable.MEDIA_EVENTS) {
      return false;
    }
    Texts texts = new Texts(bytes, offset + HEAD_BYTES - missing + UUID_BYTES, offset + length);
    texts.next();
    texts.skip(Long.BYTES);
    texts.skip(texts.nextByte() == NULL ? 0 : Long.BYTES);
    texts.skip(1 + Long.BYTES);
    texts.next();
    if (person.field() == Person.Field.USER_ID) {
      texts.next();
    }
    return texts.isWhole() && person.isCalled(bytes, texts.start, texts.length);
  }

  private static final int UUID_BYTES = 16;

  /** Walks over a row's columns. */
  private static final class Texts {
    private final byte[] bytes;
    private final int end;
    private int at;
    private int start;
    private int length;

    Texts(byte[] bytes, int at, int end) {
      this.bytes = bytes;
      this.at = at;
      this.end = end;
    }

    int nextByte() {
      return at < end && at >= 0 ? bytes[at++] : skip(end);
    }

    int skip(int count) {
      at = count > end - at ? Integer.MIN_VALUE : at + count;
      return 0;
    }

    /** Steps over a text; its length is a LEB128 number before it. */
    void next() {
      long count = 0;
      int part = -1;
      for (int shift = 0; shift < 35 && part < 0; shift += 7) {
        part = nextByte();
        count |= (long) (part & 0x7f) << shift;
      }
      start = at;
      length = (int) Math.min(count, Integer.MAX_VALUE);
      skip(length);
    }

    boolean isWhole() {
      return at >= 0;
    }
  }

  /** {@code delivery_id, row_no, batch_day, journaled_at}. */
  private static final int PREFIX_BYTES = 8 + 4 + 2 + 8;

  /** {@code tenant_id, received_at, expires_at, key_id}. */
  private static final int HEAD_BYTES = 4 + 8 + 2 + 4;

  private static void putDay(RowBuffer out, LocalDate day) {
    out.putShort(Math.clamp(day.toEpochDay(), 0, MAX_DAY));
  }

  private static void putTagHead(
      RowBuffer out,
      BatchStamp stamp,
      String containerId,
      String eventName,
      long tsMillis,
      int mode) {
    putSite(out, stamp);
    putText(out, containerId);
    putText(out, eventName);
    out.putLong(tsMillis);
    out.putByte(mode);
  }

  /** 0 for a key that belongs to no site. */
  private static void putSite(RowBuffer out, BatchStamp stamp) {
    out.putInt(stamp.site().map(SiteId::value).orElse(0));
  }

  private static void putField(RowBuffer out, EventBatch event, EventField field) {
    putBytes(out, event.bytes(), event.offset(field), event.length(field));
  }

  private static void putBytes(RowBuffer out, byte[] bytes, int offset, int length) {
    out.putVarInt(length);
    if (length > 0) {
      out.put(bytes, offset, length);
    }
  }

  private static void putText(RowBuffer out, String text) {
    if (isAscii(text)) {
      out.putVarInt(text.length());
      out.putAscii(text);
    } else {
      byte[] bytes = text.getBytes(UTF_8);
      putBytes(out, bytes, 0, bytes.length);
    }
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}
