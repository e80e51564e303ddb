package dev.headgate.ingest.event;

/**
 * Reads timestamps of ISO 8601 as senders write them: {@code 2026-04-23T18:30:12.456Z}, with any
 * offset ({@code +02:00}, {@code +0200}, {@code +02}) and no to nine digits of a second. Digits
 * beyond the millisecond are cut off. A leap second counts as the second before.
 */
public final class EventTime {
  /** Stands for text that is no timestamp. */
  public static final long INVALID = Long.MIN_VALUE;

  /** 1970-01-01T00:00:00Z, the earliest time an event may have. */
  public static final long MIN_MILLIS = 0;

  /**
   * 2300-01-01T00:00:00Z, the first instant that is too late; ClickHouse's DateTime64 ends 2299.
   */
  public static final long END_MILLIS = 10_413_792_000_000L;

  private EventTime() {}

  /** Whether an event may have this time, milliseconds since 1970. */
  public static boolean isInRange(long millis) {
    return millis >= MIN_MILLIS && millis < END_MILLIS;
  }

  /**
   * Milliseconds since 1970 of the ASCII text, or {@link #INVALID}. Makes no object.
   *
   * @param text holds the text from {@code offset}, {@code length} bytes
   */
  public static long parse(byte[] text, int offset, int length) {
    if (length < 19) {
      return INVALID;
    }
    int year = digits(text, offset, 4);
    int month = digits(text, offset + 5, 2);
    int day = digits(text, offset + 8, 2);
    int hour = digits(text, offset + 11, 2);
    int minute = digits(text, offset + 14, 2);
    int second = digits(text, offset + 17, 2);
    boolean separated =
        text[offset + 4] == '-'
            && text[offset + 7] == '-'
            && (text[offset + 10] == 'T' || text[offset + 10] == 't' || text[offset + 10] == ' ')
            && text[offset + 13] == ':'
            && text[offset + 16] == ':';
    if (!separated || (year | month | day | hour | minute | second) < 0) {
      return INVALID;
    }
    if (month < 1
        || month > 12
        || day < 1
        || day > daysIn(year, month)
        || hour > 23
        || minute > 59
        || second > 60) {
      return INVALID;
    }
    int end = offset + length;
    int at = offset + 19;
    int millis = 0;
    if (at < end && (text[at] == '.' || text[at] == ',')) {
      int start = ++at;
      int scale = 100;
      while (at < end && isDigit(text[at])) {
        millis += (text[at] - '0') * scale;
        scale /= 10;
        at++;
      }
      if (at == start || at - start > 9) {
        return INVALID;
      }
    }
    int offsetMinutes = offsetMinutes(text, at, end);
    if (offsetMinutes == Integer.MIN_VALUE) {
      return INVALID;
    }
    long seconds =
        (epochDay(year, month, day) * 24 + hour) * 3600L
            + minute * 60L
            + Math.min(second, 59)
            - offsetMinutes * 60L;
    return seconds * 1000 + millis;
  }

  /** Minutes east of UTC of the offset that fills the rest of the text. */
  private static int offsetMinutes(byte[] text, int at, int end) {
    int length = end - at;
    if (length == 1 && (text[at] == 'Z' || text[at] == 'z')) {
      return 0;
    }
    if (length != 3 && length != 5 && length != 6 || text[at] != '+' && text[at] != '-') {
      return Integer.MIN_VALUE;
    }
    int hours = digits(text, at + 1, 2);
    int minutes = 0;
    if (length == 5) {
      minutes = digits(text, at + 3, 2);
    } else if (length == 6) {
      minutes = text[at + 3] == ':' ? digits(text, at + 4, 2) : -1;
    }
    if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59) {
      return Integer.MIN_VALUE;
    }
    int total = hours * 60 + minutes;
    return text[at] == '-' ? -total : total;
  }

  /** The number of these digits, or a negative one if one of them is no digit. */
  private static int digits(byte[] text, int offset, int count) {
    int number = 0;
    for (int i = offset; i < offset + count; i++) {
      if (!isDigit(text[i])) {
        return -1;
      }
      number = number * 10 + text[i] - '0';
    }
    return number;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static int daysIn(int year, int month) {
    return switch (month) {
      case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  /** Days since 1970 in the proleptic Gregorian calendar; the year begins in March here. */
  private static long epochDay(int year, int month, int day) {
    long y = month <= 2 ? year - 1L : year;
    long era = Math.floorDiv(y, 400L);
    long yearOfEra = y - era * 400;
    long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097 + dayOfEra - 719_468;
  }
}
