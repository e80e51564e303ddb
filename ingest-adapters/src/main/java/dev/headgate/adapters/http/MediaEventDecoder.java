package dev.headgate.adapters.http;

import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.event.EventField;
import dev.headgate.ingest.event.EventRules;
import dev.headgate.ingest.event.EventTime;
import dev.headgate.ingest.event.RejectCode;
import dev.headgate.ingest.intake.AcceptMediaEvents;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a media request into an {@link EventBatch}, once and without an object for an
 * event or a value: a text without escapes is a slice of the body, {@code context}, {@code
 * properties} and what we do not know stay the JSON text that was sent, digit for digit.
 *
 * <p>A known field of the wrong type is a fault of its event only. {@code null} is the same as
 * absent. Of a field that occurs twice the last one counts; of an unknown one both are kept. Fields
 * of the envelope other than {@code events} and {@code sent_at} are ignored. Events beyond the most
 * that a batch may have are checked and counted, but not kept.
 *
 * <p>Reused between requests; not safe for several threads.
 */
public final class MediaEventDecoder {
  static final String INVALID_JSON = "invalid_json";
  static final String MISSING_EVENTS = "missing_events";
  static final String EMPTY_BATCH = "empty_batch";
  static final String INVALID_SENT_AT = "invalid_sent_at";

  private static final EventField[] FIELDS = EventField.values();
  private static final int INITIAL_EXTRAS = 32;

  private final JsonScanner json = new JsonScanner();
  private final FieldNames names =
      new FieldNames(Arrays.stream(FIELDS).map(EventField::jsonName).toList());

  /**
   * The field that came after each one the last time, and last the one that came first: a sender's
   * events are much alike.
   */
  private final int[] followers = new int[FIELDS.length + 1];

  /** Where the last object of each field begins in the body, and how long it is. */
  private final int[] objectStarts = new int[FIELDS.length];

  private final int[] objectLengths = new int[FIELDS.length];

  /** Start and end of each unknown field of the event, its name included. */
  private int[] extras = new int[INITIAL_EXTRAS];

  private int extrasLength;

  private boolean eventsSeen;
  private boolean sentAtWrong;

  /**
   * Reads the batch's first {@code length} bytes.
   *
   * @return what is wrong with the batch as a whole, or null
   */
  public @Nullable Malformed decode(EventBatch batch, int length) {
    try {
      json.start(batch.bytes(), length);
      return document(batch);
    } catch (MalformedJson e) {
      return new Malformed(
          INVALID_JSON, "the body must be one JSON document in UTF-8: " + e.getMessage());
    }
  }

  private @Nullable Malformed document(EventBatch batch) throws MalformedJson {
    eventsSeen = false;
    sentAtWrong = false;
    Arrays.fill(objectLengths, 0);
    if (json.peek() == '{') {
      envelope(batch);
    } else {
      json.skipValue();
    }
    json.finish();
    if (!eventsSeen) {
      return new Malformed(
          MISSING_EVENTS, "the body must be an object with the array \"events\" in it");
    }
    if (batch.submitted() == 0) {
      return new Malformed(EMPTY_BATCH, "\"events\" is empty; send at least one event");
    }
    if (sentAtWrong) {
      return new Malformed(
          INVALID_SENT_AT,
          "sent_at must be an ISO 8601 time with an offset, such as 2026-04-23T18:30:12.456Z");
    }
    return null;
  }

  private void envelope(EventBatch batch) throws MalformedJson {
    json.enterObject();
    while (json.nextField()) {
      String name = shortName();
      switch (name) {
        case "events" -> events(batch);
        case "sent_at" -> sentAt(batch);
        default -> json.skipValue();
      }
    }
  }

  /** The field's name if it can be one of the envelope's. */
  private String shortName() {
    int length = json.textEnd() - json.textStart();
    return json.isEscaped() || length == "events".length() || length == "sent_at".length()
        ? json.text()
        : "";
  }

  private void sentAt(EventBatch batch) throws MalformedJson {
    sentAtWrong = false;
    batch.sentAtMillis(EventTime.INVALID);
    int c = json.peek();
    if (c != '"') {
      json.skipValue();
      sentAtWrong = c != 'n';
      return;
    }
    json.string();
    int length = json.textEnd() - json.textStart();
    byte[] text = new byte[length];
    batch.sentAtMillis(EventTime.parse(text, 0, json.unescape(text, 0)));
    sentAtWrong = batch.sentAtMillis() == EventTime.INVALID;
  }

  private void events(EventBatch batch) throws MalformedJson {
    batch.forgetEvents();
    eventsSeen = json.peek() == '[';
    if (!eventsSeen) {
      json.skipValue();
      return;
    }
    json.enterArray();
    while (json.nextElement()) {
      if (batch.size() > AcceptMediaEvents.MAX_EVENTS) {
        json.skipValue();
        batch.countUnkept();
      } else {
        event(batch);
      }
    }
  }

  private void event(EventBatch batch) throws MalformedJson {
    int c = json.peek();
    batch.beginEvent(json.position());
    if (c == '{') {
      fields(batch);
    } else {
      json.skipValue();
      batch.fault(RejectCode.NOT_AN_OBJECT, "", "an event must be an object");
    }
    batch.endEvent(json.position());
  }

  private void fields(EventBatch batch) throws MalformedJson {
    int wrong = 0;
    int last = FIELDS.length;
    extrasLength = 0;
    json.enterObject();
    while (json.nextName()) {
      int field = fieldAfter(last, batch.bytes());
      if (field == FieldNames.UNKNOWN) {
        skipUnknown(batch);
        continue;
      }
      last = field;
      if (value(batch, field)) {
        wrong &= ~(1 << field);
      } else {
        wrong |= 1 << field;
      }
    }
    if (wrong != 0) {
      EventField field = FIELDS[Integer.numberOfTrailingZeros(wrong)];
      batch.fault(
          RejectCode.WRONG_TYPE,
          field.jsonName(),
          field.jsonName() + " must be " + field.form().description());
    }
    if (extrasLength > 0) {
      writeExtra(batch);
    }
  }

  /** Takes a field's name; only of an unknown one the scanner tells where it is. */
  private int fieldAfter(int last, byte[] bytes) throws MalformedJson {
    int likely = followers[last];
    if (json.passName(names.quoted(likely))) {
      return likely;
    }
    json.name();
    int field = names.find(bytes, json);
    if (field != FieldNames.UNKNOWN) {
      followers[last] = field;
    }
    return field;
  }

  /** Passes by the value of a field that is not ours, and remembers where both are. */
  private void skipUnknown(EventBatch batch) throws MalformedJson {
    int start = json.textStart() - 1;
    json.skipValue();
    if (json.position() - batch.rawOffset() <= EventRules.MAX_EVENT_BYTES) {
      addExtra(start, json.position());
    }
  }

  /** Takes a known field's value; tells whether it is of the right type. */
  private boolean value(EventBatch batch, int at) throws MalformedJson {
    EventField field = FIELDS[at];
    int c = json.peek();
    if (c == '"' && field.form() == EventField.Form.TEXT) {
      json.string();
      text(batch, field);
      return true;
    }
    if (c == '{' && field.form() == EventField.Form.OBJECT) {
      object(batch, at);
      return true;
    }
    if (field.form() == EventField.Form.NUMBER && JsonScanner.beginsNumber(c)) {
      json.number();
      number(batch, field);
      return true;
    }
    json.skipValue();
    batch.clear(field);
    return c == 'n';
  }

  /** The context is the same in many events of a batch. */
  private void object(EventBatch batch, int at) throws MalformedJson {
    int start = json.position();
    if (objectLengths[at] == 0 || !json.skipLike(objectStarts[at], objectLengths[at])) {
      json.skipValue();
    }
    objectStarts[at] = start;
    objectLengths[at] = json.position() - start;
    batch.set(FIELDS[at], start, objectLengths[at]);
  }

  private void text(EventBatch batch, EventField field) {
    int length = json.textEnd() - json.textStart();
    if (!json.isEscaped()) {
      batch.set(field, json.textStart(), length);
      return;
    }
    byte[] out = batch.room(length);
    int start = batch.appendedEnd();
    int end = json.unescape(out, start);
    batch.appended(end);
    batch.set(field, start, end - start);
  }

  private void number(EventBatch batch, EventField field) {
    int start = json.textStart();
    int length = json.textEnd() - start;
    batch.set(field, start, length);
    batch.setNumber(
        field,
        length > EventRules.MAX_EVENT_BYTES
            ? Double.NaN
            : JsonNumber.parse(batch.bytes(), start, json.textEnd()));
  }

  private void addExtra(int start, int end) {
    if (extrasLength == extras.length) {
      extras = Arrays.copyOf(extras, extras.length * 2);
    }
    extras[extrasLength++] = start;
    extras[extrasLength++] = end;
  }

  private void writeExtra(EventBatch batch) {
    int length = 1;
    for (int i = 0; i < extrasLength; i += 2) {
      length += extras[i + 1] - extras[i] + 1;
    }
    byte[] out = batch.room(length);
    int start = batch.appendedEnd();
    int end = start;
    for (int i = 0; i < extrasLength; i += 2) {
      out[end++] = (byte) (i == 0 ? '{' : ',');
      int size = extras[i + 1] - extras[i];
      System.arraycopy(out, extras[i], out, end, size);
      end += size;
    }
    out[end++] = '}';
    batch.appended(end);
    batch.setExtra(start, end - start);
  }
}
