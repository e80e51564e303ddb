package dev.headgate.admin.frame;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The time that a page tells of: one of the usual ones up to now, or any other.
 *
 * @param preset its name in the address; empty for a custom one
 * @param label as the reader sees it
 * @param range from when until when
 * @param comparison what it is compared with
 */
public record Period(String preset, String label, TimeRange range, Comparison comparison) {
  /** Longest custom period. */
  private static final Duration LONGEST = Duration.ofDays(366);

  private static final DateTimeFormatter SHORT =
      DateTimeFormatter.ofPattern("d MMM HH:mm", java.util.Locale.ENGLISH).withZone(ZoneOffset.UTC);

  /** A usual period, which ends now. */
  public enum Preset {
    HOUR("1h", "Last hour", Duration.ofHours(1)),
    DAY("24h", "Last 24 hours", Duration.ofHours(24)),
    WEEK("7d", "Last 7 days", Duration.ofDays(7)),
    MONTH("30d", "Last 30 days", Duration.ofDays(30)),
    QUARTER("90d", "Last 90 days", Duration.ofDays(90));

    private final String parameter;
    private final String label;
    private final Duration length;

    Preset(String parameter, String label, Duration length) {
      this.parameter = parameter;
      this.label = label;
      this.length = length;
    }

    public String parameter() {
      return parameter;
    }

    public String label() {
      return label;
    }

    static Optional<Preset> named(String parameter) {
      return List.of(values()).stream().filter(p -> p.parameter.equals(parameter)).findFirst();
    }
  }

  /** What a period is compared with. */
  public enum Comparison {
    NONE("", "No comparison"),
    BEFORE("before", "The period before"),
    WEEK("week", "A week earlier");

    private final String parameter;
    private final String label;

    Comparison(String parameter, String label) {
      this.parameter = parameter;
      this.label = label;
    }

    public String parameter() {
      return parameter;
    }

    public String label() {
      return label;
    }

    static Comparison named(String parameter) {
      return List.of(values()).stream()
          .filter(c -> c.parameter.equals(parameter))
          .findFirst()
          .orElse(NONE);
    }
  }

  /**
   * Reads {@code period}, or {@code from} and {@code until} (ISO 8601, UTC unless said), and {@code
   * compare}. What cannot be read is the last 24 hours: an address that was cut still opens.
   */
  static Period read(Function<String, String> parameter, Instant now) {
    Comparison comparison = Comparison.named(parameter.apply("compare"));
    Optional<Instant> from = instant(parameter.apply("from"));
    Instant until = instant(parameter.apply("until")).orElse(now);
    if (from.isPresent() && from.get().isBefore(until)) {
      return custom(from.get(), until, comparison);
    }
    Preset preset = Preset.named(parameter.apply("period")).orElse(Preset.DAY);
    TimeRange range = new TimeRange(now.minus(preset.length), now);
    return new Period(preset.parameter, preset.label, range, comparison);
  }

  private static Period custom(Instant from, Instant until, Comparison comparison) {
    Instant begin = from.isBefore(until.minus(LONGEST)) ? until.minus(LONGEST) : from;
    String label = SHORT.format(begin) + " – " + SHORT.format(until) + " UTC";
    return new Period("", label, new TimeRange(begin, until), comparison);
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException notAnInstant) {
      return localTime(text);
    }
  }

  private static Optional<Instant> localTime(String text) {
    try {
      return Optional.of(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException notATime) {
      return Optional.empty();
    }
  }

  public boolean isCustom() {
    return preset.isEmpty();
  }

  /** The stretch it is compared with. */
  public Optional<TimeRange> compared() {
    return switch (comparison) {
      case NONE -> Optional.empty();
      case BEFORE -> Optional.of(range.earlier(range.length()));
      case WEEK -> Optional.of(range.earlier(Duration.ofDays(7)));
    };
  }

  /** What it is compared with, as a part of a sentence; without a choice it is what came before. */
  public String comparedWith() {
    return switch (comparison) {
      case WEEK -> "a week earlier";
      case BEFORE, NONE -> "in the period before";
    };
  }

  /** How much time one point of a chart stands for, so that there are some 60 to 200 of them. */
  public Duration step() {
    long hours = range.length().toHours();
    if (hours <= 3) {
      return Duration.ofMinutes(1);
    }
    if (hours <= 36) {
      return Duration.ofMinutes(15);
    }
    return hours <= 24 * 8
        ? Duration.ofHours(1)
        : hours <= 24 * 32 ? Duration.ofHours(6) : Duration.ofDays(1);
  }

  /** The start as a field of a form has it. */
  public String fromField() {
    return field(range.from());
  }

  public String untilField() {
    return field(range.until());
  }

  private static String field(Instant instant) {
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC)
        .truncatedTo(ChronoUnit.MINUTES)
        .toString();
  }
}
