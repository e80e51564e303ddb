package dev.headgate.admin.site;

import dev.headgate.admin.words.Rate;
import dev.headgate.admin.words.Status;
import dev.headgate.admin.words.Words;
import dev.headgate.ingest.insight.SiteFigures;
import dev.headgate.ingest.insight.WatchedSite;
import dev.headgate.ingest.site.Site;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A site as the list shows it.
 *
 * @param changeable whether it can be edited, disabled and enabled by who looks at it
 */
record SiteRowView(WatchedSite watched, Status status, int keys, boolean changeable) {
  private static final Words WORDS = new Words();

  static SiteRowView of(WatchedSite watched, boolean changeable, Instant now) {
    return new SiteRowView(
        watched, statusOf(watched.state(now)), watched.usableKeys(now), changeable);
  }

  private static Status statusOf(WatchedSite.State state) {
    return switch (state) {
      case BLOCKED -> Status.bad("disabled by an operator");
      case DISABLED -> Status.bad("disabled");
      case WITHOUT_KEY -> Status.warning("no key");
      case WAITING -> Status.neutral("no reports yet");
      case UNKNOWN -> Status.neutral("enabled");
      case SILENT -> Status.warning("silent");
      case LIVE -> Status.good("live");
    };
  }

  public Site site() {
    return watched.site();
  }

  /** Null while the store does not answer. */
  public @Nullable SiteFigures figures() {
    return watched.figures().orElse(null);
  }

  public boolean known() {
    return watched.figures().isPresent();
  }

  public List<String> containers() {
    return watched.figures().map(SiteFigures::containers).orElse(List.of());
  }

  public int moreContainers() {
    return watched.figures().map(SiteFigures::containerCount).orElse(0) - containers().size();
  }

  public Optional<Instant> lastSeen() {
    return watched.lastSeen();
  }

  public Rate success() {
    return watched
        .figures()
        .map(figures -> new Rate(figures.successes(), figures.executions()))
        .orElse(new Rate(0, 0));
  }

  double eventsPerMinute() {
    return watched.figures().map(SiteFigures::eventsPerMinute).orElse(-1.0);
  }

  /** Rounded, but something is never nothing. */
  public String rateNow() {
    double rate = eventsPerMinute();
    return rate > 0 && rate < 1 ? "< 1" : WORDS.number(Math.round(rate));
  }

  boolean contains(String text) {
    String all = site().name() + " " + String.join(" ", containers()) + " " + status.word();
    return all.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
  }
}
