package dev.headgate.ingest.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The events of one request as the sender wrote them, decoded and not yet checked.
 *
 * <p>A batch is the busiest object of the gateway, so it is one reused set of arrays rather than an
 * object for each event: a text is a slice of {@link #bytes()}, which begins with the request's
 * body and goes on with what had to be unescaped. It belongs to one request at a time; {@link
 * #reset} makes it ready for the next. Not safe for several threads.
 *
 * <p>A decoder calls {@link #beginEvent}, sets fields, and {@link #endEvent}; readers move with
 * {@link #select}.
 */
public final class EventBatch {
  private static final int FIELDS = EventField.values().length;
  private static final int ABSENT = -1;

  /** Arrays larger than this are not kept for the next request. */
  private static final int MAX_KEPT_BYTES = 1 << 20;

  private byte[] bytes = new byte[16 * 1024];
  private int bytesLength;
  private int[] slices = new int[64 * FIELDS * 2];
  private int[] raw = new int[64 * 2];
  private int[] extra = new int[64 * 2];
  private double[] positionSec = new double[64];
  private double[] bitrateKbps = new double[64];
  private @Nullable Fault[] faults = new Fault[64];
  private int count;
  private int unkept;
  private int selected;
  private long sentAtMillis = EventTime.INVALID;

  /**
   * What a decoder found wrong with an event. The first fault of an event is kept.
   *
   * @param field the field's name as the contract has it; empty for the whole event
   */
  public record Fault(RejectCode code, String field, String message) {}

  /** Forgets all events and makes room for a body of this many bytes. */
  public void reset(int bodyLength) {
    forgetEvents();
    sentAtMillis = EventTime.INVALID;
    if (bytes.length < bodyLength || bytes.length > MAX_KEPT_BYTES) {
      bytes = new byte[Math.max(bodyLength + (bodyLength >> 3), 16 * 1024)];
    }
    bytesLength = bodyLength;
  }

  /** Forgets all events and keeps the bytes: a later list of events replaces an earlier one. */
  public void forgetEvents() {
    count = 0;
    unkept = 0;
    selected = 0;
  }

  /** The body, and after it the texts that were unescaped. Valid until something is appended. */
  public byte[] bytes() {
    return bytes;
  }

  /** Makes room for a body that turns out longer than was told, keeping what was read. */
  public byte[] growBody(int bodyLength) {
    if (bytes.length < bodyLength) {
      bytes = Arrays.copyOf(bytes, Math.max(bodyLength, bytes.length * 2));
    }
    bytesLength = Math.max(bytesLength, bodyLength);
    return bytes;
  }

  /** Says how long the body really is, once it has been read. */
  public void bodyRead(int bodyLength) {
    bytesLength = bodyLength;
  }

  /** Appends text as UTF-8 and returns its offset in {@link #bytes()}; see {@link #appendedEnd}. */
  public int append(char[] text, int offset, int length) {
    int start = bytesLength;
    reserve(length * 3);
    int out = bytesLength;
    int end = offset + length;
    for (int i = offset; i < end; i++) {
      char c = text[i];
      if (c < 0x80) {
        bytes[out++] = (byte) c;
      } else if (c < 0x800) {
        bytes[out++] = (byte) (0xc0 | c >> 6);
        bytes[out++] = (byte) (0x80 | (c & 0x3f));
      } else if (!Character.isSurrogate(c)) {
        out = put3(out, c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < end
          && Character.isLowSurrogate(text[i + 1])) {
        int point = Character.toCodePoint(c, text[++i]);
        bytes[out++] = (byte) (0xf0 | point >> 18);
        bytes[out++] = (byte) (0x80 | (point >> 12 & 0x3f));
        bytes[out++] = (byte) (0x80 | (point >> 6 & 0x3f));
        bytes[out++] = (byte) (0x80 | (point & 0x3f));
      } else {
        out = put3(out, '\ufffd');
      }
    }
    bytesLength = out;
    return start;
  }

  /** Appends bytes as they are and returns their offset. */
  public int append(byte[] source, int offset, int length) {
    reserve(length);
    System.arraycopy(source, offset, bytes, bytesLength, length);
    int start = bytesLength;
    bytesLength += length;
    return start;
  }

  /**
   * Makes room for bytes that the caller writes to {@link #bytes()} itself, from {@link
   * #appendedEnd} on; {@link #appended} tells how many they were.
   *
   * @return the array to write to
   */
  public byte[] room(int atMost) {
    reserve(atMost);
    return bytes;
  }

  /** Says where the bytes end that were written after {@link #room}. */
  public void appended(int end) {
    bytesLength = end;
  }

  /** Where the next appended text begins. */
  public int appendedEnd() {
    return bytesLength;
  }

  private int put3(int at, int c) {
    bytes[at] = (byte) (0xe0 | c >> 12);
    bytes[at + 1] = (byte) (0x80 | (c >> 6 & 0x3f));
    bytes[at + 2] = (byte) (0x80 | (c & 0x3f));
    return at + 3;
  }

  private void reserve(int more) {
    if (bytesLength + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytesLength + more, bytes.length * 2));
    }
  }

  /** Bytes of memory that the texts take, used or not. */
  public int capacity() {
    return bytes.length;
  }

  /** Starts the next event and selects it. */
  public void beginEvent(int rawOffset) {
    if (count == faults.length) {
      grow();
    }
    selected = count++;
    Arrays.fill(slices, selected * FIELDS * 2, (selected + 1) * FIELDS * 2, ABSENT);
    extra[selected * 2] = 0;
    extra[selected * 2 + 1] = ABSENT;
    raw[selected * 2] = rawOffset;
    raw[selected * 2 + 1] = 0;
    faults[selected] = null;
  }

  /** Ends the event that was begun last. */
  public void endEvent(int rawEnd) {
    raw[selected * 2 + 1] = rawEnd - raw[selected * 2];
  }

  /** Sets a text, number or object of the selected event; a later value replaces an earlier one. */
  public void set(EventField field, int offset, int length) {
    int at = sliceIndex(field);
    slices[at] = offset;
    slices[at + 1] = length;
  }

  /** Unsets a field: null means absent. */
  public void clear(EventField field) {
    slices[sliceIndex(field) + 1] = ABSENT;
  }

  /** The value of a number that was {@link #set}. */
  public void setNumber(EventField field, double value) {
    (field == EventField.POSITION_SEC ? positionSec : bitrateKbps)[selected] = value;
  }

  /** JSON text of an object with the fields that are not ours. */
  public void setExtra(int offset, int length) {
    extra[selected * 2] = offset;
    extra[selected * 2 + 1] = length;
  }

  /** Notes what is wrong with the selected event, unless something was noted before. */
  public void fault(RejectCode code, String field, String message) {
    if (faults[selected] == null) {
      faults[selected] = new Fault(code, field, message);
    }
  }

  /** The sender's clock when it sent the batch; {@link EventTime#INVALID} when it did not say. */
  public long sentAtMillis() {
    return sentAtMillis;
  }

  public void sentAtMillis(long millis) {
    sentAtMillis = millis;
  }

  /** Events that are kept here. */
  public int size() {
    return count;
  }

  /** Counts an event that is one too many to be worth keeping. */
  public void countUnkept() {
    unkept++;
  }

  /** Events that were submitted: those that are kept, and those that were only counted. */
  public int submitted() {
    return count + unkept;
  }

  /** Moves to an event, from 0. */
  public EventBatch select(int index) {
    if (index < 0 || index >= count) {
      throw new IndexOutOfBoundsException(index);
    }
    selected = index;
    return this;
  }

  public @Nullable Fault fault() {
    return faults[selected];
  }

  public boolean has(EventField field) {
    return slices[sliceIndex(field) + 1] != ABSENT;
  }

  /** Where the field's value begins; 0 when it was never set. */
  public int offset(EventField field) {
    return Math.max(0, slices[sliceIndex(field)]);
  }

  /** Bytes of the field's value; 0 when it is absent. */
  public int length(EventField field) {
    return Math.max(0, slices[sliceIndex(field) + 1]);
  }

  public double number(EventField field) {
    return (field == EventField.POSITION_SEC ? positionSec : bitrateKbps)[selected];
  }

  public int extraOffset() {
    return extra[selected * 2];
  }

  /** Bytes of the extra fields' JSON; 0 when there are none. */
  public int extraLength() {
    return Math.max(0, extra[selected * 2 + 1]);
  }

  /** Where the event's own JSON begins in {@link #bytes()}. */
  public int rawOffset() {
    return raw[selected * 2];
  }

  public int rawLength() {
    return raw[selected * 2 + 1];
  }

  /** The field's value as a string, for messages and tests; empty when absent. */
  public String text(EventField field) {
    return has(field)
        ? new String(bytes, offset(field), length(field), StandardCharsets.UTF_8)
        : "";
  }

  private int sliceIndex(EventField field) {
    return (selected * FIELDS + position(field)) * 2;
  }

  @SuppressWarnings("EnumOrdinal") // positions in our own arrays, never stored
  private static int position(EventField field) {
    return field.ordinal();
  }

  private void grow() {
    int capacity = faults.length * 2;
    slices = Arrays.copyOf(slices, capacity * FIELDS * 2);
    raw = Arrays.copyOf(raw, capacity * 2);
    extra = Arrays.copyOf(extra, capacity * 2);
    positionSec = Arrays.copyOf(positionSec, capacity);
    bitrateKbps = Arrays.copyOf(bitrateKbps, capacity);
    faults = Arrays.copyOf(faults, capacity);
  }
}
