package dev.headgate.ingest.insight;

import dev.headgate.ingest.key.KeyEntry;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.site.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A site, what it sends with, and what it sent.
 *
 * @param keys its tag keys, newest first, those that do not work any more among them
 * @param figures empty while the store does not answer
 */
public record WatchedSite(Site site, List<KeyEntry> keys, Optional<SiteFigures> figures) {
  private static final Duration SILENT_AFTER = Duration.ofHours(1);

  public WatchedSite {
    keys = List.copyOf(keys);
  }

  /** How a site stands. */
  public enum State {
    /** An operator disabled it. */
    BLOCKED,
    DISABLED,
    /** No key of it works, so its containers have nothing to send with. */
    WITHOUT_KEY,
    /** Nothing came yet. */
    WAITING,
    /** Nothing was heard of it, and the store does not answer. */
    UNKNOWN,
    /** It sent before, and nothing for an hour. */
    SILENT,
    LIVE
  }

  public State state(Instant now) {
    if (site.blocked()) {
      return State.BLOCKED;
    }
    if (!site.enabled()) {
      return State.DISABLED;
    }
    if (usableKeys(now) == 0) {
      return State.WITHOUT_KEY;
    }
    return lastSeen()
        .map(last -> last.isBefore(now.minus(SILENT_AFTER)) ? State.SILENT : State.LIVE)
        .orElse(figures.isPresent() ? State.WAITING : State.UNKNOWN);
  }

  /** Keys that containers can report with for real. */
  public int usableKeys(Instant now) {
    return (int) liveKeys().filter(key -> key.isUsable(now)).count();
  }

  /**
   * When something was last heard of it: its newest stored report, or the last use of a live key,
   * which is known while the store does not answer.
   */
  public Optional<Instant> lastSeen() {
    return Stream.concat(
            figures.flatMap(SiteFigures::lastReport).stream(),
            liveKeys().flatMap(key -> key.lastUsedAt().stream()))
        .max(Instant::compareTo);
  }

  private Stream<KeyEntry> liveKeys() {
    return keys.stream().filter(entry -> entry.key().mode() == KeyMode.LIVE);
  }
}
