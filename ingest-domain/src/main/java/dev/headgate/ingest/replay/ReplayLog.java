package dev.headgate.ingest.replay;

import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.replay.RejectedPayloads.Found;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was sent again, and what became of each: this, and not the window of the journal, is why
 * nothing is taken twice however late somebody asks again. Outlives restarts; safe for several
 * processes.
 *
 * <p>Every call throws {@link dev.headgate.ingest.management.Transactions.Unavailable} if the log
 * cannot be reached. {@link #begin} takes part in the transaction it is called in.
 */
public interface ReplayLog {

  /**
   * Notes a new replay with those of the letters that were never taken and are in no other replay;
   * they wait.
   */
  Replay begin(TenantId tenant, String askedBy, Instant at, String selection, List<Found> letters);

  /** How many of these letters {@link #begin} would leave out. */
  long leftOut(TenantId tenant, List<Found> letters);

  /** The newest replays of a tenant. */
  List<Replay> ofTenant(TenantId tenant, int limit);

  /** What became of these letters; those that were never sent again are missing. */
  Map<RowPlace, LetterFate> fates(TenantId tenant, Collection<RowPlace> places);

  /**
   * Takes a replay that is not finished and that no process works at.
   *
   * <p>Letters that were under way when its process ended wait again, or, if they are tag reports,
   * are unclear.
   *
   * @param lease how long no other process takes it; every {@link #settle} begins it anew
   */
  Optional<Replay> claim(Instant now, Duration lease);

  /** The next letters that wait, the oldest first, now noted as under way. */
  List<Found> next(Replay replay, int limit);

  /** Notes what became of letters that were under way; they may wait again. */
  void settle(Replay replay, List<LetterFate> fates, Instant now, Duration lease);

  /**
   * Ends a replay. Letters that still wait were never sent.
   *
   * @param stoppedWhy empty when all is done
   */
  void finish(Replay replay, Instant now, String stoppedWhy);
}
