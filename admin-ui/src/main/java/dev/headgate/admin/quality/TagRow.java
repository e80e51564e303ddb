package dev.headgate.admin.quality;

import dev.headgate.admin.chart.Sparkline;
import dev.headgate.admin.words.Rate;
import dev.headgate.admin.words.Status;
import dev.headgate.admin.words.Words;
import dev.headgate.ingest.insight.quality.QualityScore;
import dev.headgate.ingest.insight.quality.RateChange;
import dev.headgate.ingest.insight.quality.Share;
import dev.headgate.ingest.insight.quality.StatusCounts;
import dev.headgate.ingest.insight.quality.TagFigures;
import dev.headgate.ingest.insight.quality.TagFigures.Percentiles;
import dev.headgate.ingest.insight.quality.TagQuality.TagLine;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A tag as the list and its own page show it.
 *
 * @param link to its own page
 * @param points how far its success rate is from that of the stretch it is compared with
 */
record TagRow(TagLine line, int colour, Sparkline trend, String link, Optional<Double> points) {
  private static final Words WORDS = new Words();

  static TagRow of(TagLine line, int colour, Sparkline trend, String link) {
    Optional<Double> points =
        line.before()
            .map(StatusCounts::successRate)
            .filter(before -> !before.isEmpty())
            .map(before -> line.figures().counts().successRate().percent() - before.percent());
    return new TagRow(line, colour, trend, link, points);
  }

  public String name() {
    return line.figures().name();
  }

  public TagFigures figures() {
    return line.figures();
  }

  public StatusCounts counts() {
    return line.figures().counts();
  }

  public Rate success() {
    return rate(counts().successRate());
  }

  public Optional<RateChange> change() {
    return line.change();
  }

  /** How its rate changed: "61.0 % success since, 99.2 % before." */
  public String changed() {
    return line.change()
        .map(
            change ->
                "%s success since, %s before."
                    .formatted(
                        WORDS.percent(rate(change.since())), WORDS.percent(rate(change.before()))))
        .orElse("");
  }

  public Status status() {
    if (success().isOfFew()) {
      return Status.neutral("few runs");
    }
    return switch (QualityScore.TAG_SUCCESS.grade(success().percent())) {
      case GOOD -> Status.good("healthy");
      case FAIR -> Status.warning("some fail");
      case CRITICAL -> Status.bad("failing");
    };
  }

  /** Why there are no percentiles; null if there are. */
  public @Nullable String whyNoTimes() {
    if (figures().times().isPresent()) {
      return null;
    }
    return figures().ofWindows() == counts().executions()
        ? "Reported in windows, which carry sums: only an average can be known."
        : "No execution was reported with its time.";
  }

  public String average() {
    return figures().averageMillis().isPresent()
        ? WORDS.millis(figures().averageMillis().getAsDouble())
        : Words.NOTHING;
  }

  public String p50() {
    return time(Percentiles::p50);
  }

  public String p95() {
    return time(Percentiles::p95);
  }

  public String p99() {
    return time(Percentiles::p99);
  }

  private String time(ToDoubleFunction<Percentiles> which) {
    return figures()
        .times()
        .map(times -> WORDS.millis(which.applyAsDouble(times)))
        .orElse(Words.NOTHING);
  }

  /** A percentile to sort by; tags without come first. */
  double millis(ToDoubleFunction<Percentiles> which) {
    return figures().times().map(which::applyAsDouble).orElse(-1.0);
  }

  boolean contains(String text) {
    return name().toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
  }

  static Rate rate(Share share) {
    return new Rate(share.part(), share.whole());
  }
}
