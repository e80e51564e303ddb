package dev.headgate.admin.words;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes values as people read them. Templates know it as {@code words}. */
public final class Words {
  /** Where a value is missing. */
  public static final String NOTHING = "–";

  private static final DateTimeFormatter EXACT =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter SHORT =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /** 1,204,331. */
  public String number(long value) {
    return NumberFormat.getIntegerInstance(Locale.ENGLISH).format(value);
  }

  /** 1.2 M; up to 9,999 as it is. */
  public String brief(long value) {
    if (Math.abs(value) < 10_000) {
      return number(value);
    }
    if (Math.abs(value) < 999_950) {
      return format("#,##0.#", value / 1e3) + " k";
    }
    return Math.abs(value) < 999_950_000
        ? format("#,##0.#", value / 1e6) + " M"
        : format("#,##0.##", value / 1e9) + " bn";
  }

  /** 97.4 %; never 100.0 % when something is missing, nor 0.0 % when something is there. */
  public String percent(Rate rate) {
    if (rate.isEmpty()) {
      return NOTHING;
    }
    double shown = Math.round(rate.percent() * 10) / 10.0;
    if (shown >= 100 && rate.part() < rate.sample()) {
      shown = 99.9;
    }
    if (shown <= 0 && rate.part() > 0) {
      shown = 0.1;
    }
    return format("0.0", shown) + " %";
  }

  /** "of 12,480", or that it is little. */
  public String sample(Rate rate) {
    if (rate.isEmpty()) {
      return "no data";
    }
    return rate.isOfFew() ? "of only " + number(rate.sample()) : "of " + number(rate.sample());
  }

  /** +2.1 points. */
  public String points(double difference) {
    double shown = Math.round(difference * 10) / 10.0;
    return (shown > 0 ? "+" : shown < 0 ? "−" : "±") + format("0.0", Math.abs(shown)) + " points";
  }

  /** 480 ms, 1.25 s, 4 min, 3 h, 12 days. */
  public String duration(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1_000) {
      return number(millis) + " ms";
    }
    if (millis < 60_000) {
      return format("0.##", millis / 1e3) + " s";
    }
    if (duration.toMinutes() < 120) {
      return duration.toMinutes() + " min";
    }
    return duration.toHours() < 72
        ? duration.toHours() + " h"
        : number(duration.toDays()) + " days";
  }

  public String millis(double millis) {
    return duration(Duration.ofMillis(Math.round(millis)));
  }

  /** 5.2 MB. */
  public String bytes(long bytes) {
    if (bytes < 1_000) {
      return bytes + " B";
    }
    if (bytes < 1_000_000) {
      return format("0.#", bytes / 1e3) + " kB";
    }
    return bytes < 1_000_000_000
        ? format("0.#", bytes / 1e6) + " MB"
        : format("0.##", bytes / 1e9) + " GB";
  }

  /** 22 Nov 2026, 14:03 UTC: what is shown until the browser puts it into the reader's zone. */
  public String time(Instant instant) {
    return SHORT.format(instant);
  }

  public String exactTime(Instant instant) {
    return EXACT.format(instant);
  }

  /** "1 key", "3 keys". */
  public String count(long number, String singular, String plural) {
    return number(number) + " " + (number == 1 ? singular : plural);
  }

  private static String format(String pattern, double value) {
    return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ENGLISH))
        .format(value);
  }

  /** A count beside an earlier one: "+4.2 % of 1,204,331", to be followed by when that was. */
  public String change(long now, long before) {
    if (before == 0) {
      return now == 0 ? "none either" : "none";
    }
    return String.format(
        Locale.ENGLISH, "%+.1f %% of %s", 100.0 * (now - before) / before, number(before));
  }
}
