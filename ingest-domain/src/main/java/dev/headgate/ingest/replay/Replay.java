package dev.headgate.ingest.replay;

import dev.headgate.ingest.tenant.TenantId;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Rejected things that somebody had sent again.
 *
 * @param selection what was chosen, in words
 * @param letters how many there are in it
 * @param finishedAt when the last one was done, or it was stopped
 * @param stoppedWhy why it ended before its end; empty otherwise
 * @param fates how many had which fate; those that wait have none
 */
public record Replay(
    int id,
    TenantId tenant,
    String askedBy,
    Instant askedAt,
    String selection,
    long letters,
    Optional<Instant> finishedAt,
    String stoppedWhy,
    Map<Fate, Long> fates) {

  public Replay {
    EnumMap<Fate, Long> copy = new EnumMap<>(Fate.class);
    copy.putAll(fates);
    fates = copy;
  }

  public boolean isRunning() {
    return finishedAt.isEmpty();
  }

  public long of(Fate fate) {
    return fates.getOrDefault(fate, 0L);
  }

  public long accepted() {
    return of(Fate.ACCEPTED);
  }

  public long duplicates() {
    return of(Fate.DUPLICATE);
  }

  public long rejectedAgain() {
    return of(Fate.REJECTED);
  }

  /** Refused for a reason outside them, or unclear. */
  public long refused() {
    return of(Fate.REFUSED) + of(Fate.UNCLEAR);
  }

  /** Those that have their fate. */
  public long done() {
    return accepted() + duplicates() + rejectedAgain() + refused();
  }

  /** 0 to 100. */
  public long percent() {
    return letters == 0 ? 100 : Math.min(100, done() * 100 / letters);
  }
}
