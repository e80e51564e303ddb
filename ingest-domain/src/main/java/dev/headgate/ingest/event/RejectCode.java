package dev.headgate.ingest.event;

import java.util.Locale;

/** Why an event was set aside. The lower-case names are part of the public API. */
public enum RejectCode {
  NOT_AN_OBJECT,
  MISSING_FIELD,
  EMPTY_FIELD,
  WRONG_TYPE,
  INVALID_TS,
  TS_OUT_OF_RANGE,
  INVALID_EVENT_ID,
  INVALID_NUMBER,
  EVENT_TYPE_TOO_LONG,
  ID_TOO_LONG,
  TITLE_TOO_LONG,
  EVENT_TOO_LARGE;

  private final String code = name().toLowerCase(Locale.ROOT);

  /** The code as it stands in answers and dead letters. */
  public String code() {
    return code;
  }
}
