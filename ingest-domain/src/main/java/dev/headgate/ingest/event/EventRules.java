package dev.headgate.ingest.event;

import org.jspecify.annotations.Nullable;

/**
 * The rules one event has to keep, apart from its corrected time. A known field of the wrong type
 * is a fault that the decoder has noted already.
 */
public final class EventRules {
  /** The most bytes of JSON one event may have. */
  public static final int MAX_EVENT_BYTES = 64 * 1024;

  private static final long MAX_UINT32 = 0xffff_ffffL;

  private static final EventField[] REQUIRED_TEXTS = {
    EventField.EVENT_TYPE, EventField.ANONYMOUS_ID, EventField.SESSION_ID
  };

  private static final EventField[] TEXTS = {
    EventField.EVENT_TYPE,
    EventField.ANONYMOUS_ID,
    EventField.USER_ID,
    EventField.SESSION_ID,
    EventField.CONTENT_ID,
    EventField.CONTENT_TYPE,
    EventField.CONTENT_TITLE
  };

  private EventRules() {}

  /**
   * Checks the selected event of the batch.
   *
   * @param timestampRequired false when the server stamps the events itself
   * @param uuid set to the event id's two halves when there is one
   * @return what is wrong, or null
   */
  public static EventBatch.@Nullable Fault check(
      EventBatch event, boolean timestampRequired, long[] uuid) {
    if (event.rawLength() > MAX_EVENT_BYTES) {
      return new EventBatch.Fault(
          RejectCode.EVENT_TOO_LARGE,
          "",
          "the event has %d bytes; at most %d are allowed"
              .formatted(event.rawLength(), MAX_EVENT_BYTES));
    }
    EventBatch.Fault fault = event.fault();
    if (fault == null) {
      fault = checkRequired(event, timestampRequired);
    }
    if (fault == null) {
      fault = checkLengths(event);
    }
    if (fault == null) {
      fault = checkEventId(event, uuid);
    }
    if (fault == null) {
      fault = checkNumbers(event);
    }
    return fault;
  }

  private static EventBatch.@Nullable Fault checkRequired(
      EventBatch event, boolean timestampRequired) {
    for (EventField field : REQUIRED_TEXTS) {
      EventBatch.Fault fault = checkPresent(event, field);
      if (fault != null) {
        return fault;
      }
    }
    return timestampRequired ? checkPresent(event, EventField.TS) : null;
  }

  private static EventBatch.@Nullable Fault checkPresent(EventBatch event, EventField field) {
    if (!event.has(field)) {
      return new EventBatch.Fault(
          RejectCode.MISSING_FIELD,
          field.jsonName(),
          field.jsonName() + " is required and must be a non-empty string");
    }
    if (event.length(field) == 0) {
      return new EventBatch.Fault(
          RejectCode.EMPTY_FIELD, field.jsonName(), field.jsonName() + " must not be empty");
    }
    return null;
  }

  private static EventBatch.@Nullable Fault checkLengths(EventBatch event) {
    for (EventField field : TEXTS) {
      // Bytes are never fewer than characters, so that most texts need not be counted.
      if (event.length(field) > field.maxCharacters()
          && characters(event, field) > field.maxCharacters()) {
        return tooLong(field, characters(event, field));
      }
    }
    return null;
  }

  private static EventBatch.Fault tooLong(EventField field, int characters) {
    RejectCode code =
        switch (field) {
          case EVENT_TYPE -> RejectCode.EVENT_TYPE_TOO_LONG;
          case CONTENT_TITLE -> RejectCode.TITLE_TOO_LONG;
          default -> RejectCode.ID_TOO_LONG;
        };
    return new EventBatch.Fault(
        code,
        field.jsonName(),
        "%s has %d characters; at most %d are allowed"
            .formatted(field.jsonName(), characters, field.maxCharacters()));
  }

  private static int characters(EventBatch event, EventField field) {
    int count = 0;
    int end = event.offset(field) + event.length(field);
    for (int i = event.offset(field); i < end; i++) {
      if ((event.bytes()[i] & 0xc0) != 0x80) {
        count++;
      }
    }
    return count;
  }

  private static EventBatch.@Nullable Fault checkEventId(EventBatch event, long[] uuid) {
    EventField id = EventField.EVENT_ID;
    if (event.has(id) && !EventId.parse(event.bytes(), event.offset(id), event.length(id), uuid)) {
      return new EventBatch.Fault(
          RejectCode.INVALID_EVENT_ID,
          id.jsonName(),
          "event_id must be a UUID such as a1b2c3d4-e5f6-7890-a1b2-c3d4e5f67890");
    }
    return null;
  }

  private static EventBatch.@Nullable Fault checkNumbers(EventBatch event) {
    EventField position = EventField.POSITION_SEC;
    if (event.has(position) && !Double.isFinite(event.number(position))) {
      return invalidNumber(position, "position_sec must be a number of at most 1.7e308");
    }
    EventField bitrate = EventField.BITRATE_KBPS;
    if (event.has(bitrate)) {
      double value = event.number(bitrate);
      if (!(value >= 0 && value <= MAX_UINT32) || value != Math.rint(value)) {
        return invalidNumber(bitrate, "bitrate_kbps must be a whole number from 0 to 4294967295");
      }
    }
    return null;
  }

  private static EventBatch.Fault invalidNumber(EventField field, String message) {
    return new EventBatch.Fault(RejectCode.INVALID_NUMBER, field.jsonName(), message);
  }
}
