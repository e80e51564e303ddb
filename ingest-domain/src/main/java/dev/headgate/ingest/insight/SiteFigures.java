package dev.headgate.ingest.insight;

import dev.headgate.ingest.site.SiteId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a site's containers sent lately.
 *
 * @param containers the ids that reported last, the latest first; {@link #MOST_CONTAINERS} at most
 * @param containerCount how many reported in {@link #MEMORY}
 * @param lastReport when the newest report of {@link #MEMORY} was received
 * @param eventsLately events in the reports received in {@link #LATELY}
 * @param reportsOfDay reports (an event or a window) received in the last 24 hours
 * @param eventsOfDay events in them
 * @param executions of tags in the last 24 hours, by when they happened
 * @param successes how many of them went well
 */
public record SiteFigures(
    SiteId site,
    List<String> containers,
    int containerCount,
    Optional<Instant> lastReport,
    long eventsLately,
    long reportsOfDay,
    long eventsOfDay,
    long executions,
    long successes) {
  /** How long back a site's last report is looked for. */
  public static final Duration MEMORY = Duration.ofDays(30);

  /** What "now" is averaged over: long enough for containers that report windows of a minute. */
  public static final Duration LATELY = Duration.ofMinutes(5);

  public static final int MOST_CONTAINERS = 3;

  public SiteFigures {
    containers = List.copyOf(containers);
  }

  /** Of a site that sent nothing. */
  public static SiteFigures none(SiteId site) {
    return new SiteFigures(site, List.of(), 0, Optional.empty(), 0, 0, 0, 0, 0);
  }

  public double eventsPerMinute() {
    return (double) eventsLately / LATELY.toMinutes();
  }
}
