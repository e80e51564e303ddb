package dev.headgate.adapters.journal;

import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.JournalPosition;
import java.util.Map;
import java.util.Optional;

/**
 * How the journal is doing, for metrics and health.
 *
 * @param state whether it keeps records
 * @param reason why it does not, for the operator; empty while it does
 * @param durableEnd the place after the last durable record
 * @param delivered the place after the last delivered record; empty before the first delivery
 * @param pending accepted events that stand in the journal and are not delivered, by API
 * @param backlogBytes bytes on disk that are not delivered
 * @param backlogSeconds age of the oldest record that is not delivered; 0 without one
 * @param segments segment files that are kept
 * @param freeBytes free space on the journal's disk
 * @param queuedBytes appends that wait for the disk
 * @param rememberedIds event ids in the index of the dedup window
 * @param dedupCapacity the most that fit
 * @param dedupMemoryBytes memory of the index, outside the heap
 * @param otherDisk the journal's disk is not the one that was used last: restored or emptied
 */
public record JournalStatus(
    State state,
    String reason,
    JournalPosition durableEnd,
    Optional<JournalPosition> delivered,
    Map<Api, Long> pending,
    long backlogBytes,
    double backlogSeconds,
    int segments,
    long freeBytes,
    long queuedBytes,
    long rememberedIds,
    long dedupCapacity,
    long dedupMemoryBytes,
    boolean otherDisk) {

  /** What the journal does with an append. */
  public enum State {
    RUNNING,
    /** There is no room for the next segment; goes on by itself when there is. */
    DISK_FULL,
    /** A write failed; nothing is kept until the next start. */
    POISONED,
    CLOSED
  }

  public JournalStatus {
    pending = Map.copyOf(pending);
  }
}
