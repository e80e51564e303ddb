package dev.headgate.app;

import dev.headgate.adapters.journal.FileJournal;
import dev.headgate.adapters.journal.JournalStatus;
import dev.headgate.ingest.delivery.DeliverToStore;
import dev.headgate.ingest.insight.GatewayState;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.Tally;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * How this process does, and how it did over the last minute, of which it takes a note a second.
 */
class RunningState implements GatewayState {
  private static final int NOTES = 60;

  private final FileJournal journal;
  private final DeliverToStore delivery;
  private final Deque<Note> notes = new ArrayDeque<>();

  private record Note(long nanos, long accepted, double backlogSeconds) {}

  RunningState(FileJournal journal, DeliverToStore delivery) {
    this.journal = journal;
    this.delivery = delivery;
  }

  @Scheduled(fixedRate = 1, timeUnit = TimeUnit.SECONDS)
  void takeNote() {
    Note note =
        new Note(
            System.nanoTime(),
            accepted(journal.tally().total()),
            journal.status().backlogSeconds());
    synchronized (notes) {
      notes.addLast(note);
      if (notes.size() > NOTES) {
        notes.removeFirst();
      }
    }
  }

  @Override
  public Snapshot now() {
    JournalStatus status = journal.status();
    return new Snapshot(
        journal.isAvailable(),
        status.reason(),
        journal.tally().total(),
        journal.deliveries().state(),
        delivery.state(),
        status.pending(),
        status.backlogBytes(),
        seconds(status.backlogSeconds()),
        status.freeBytes(),
        acceptedPerSecond(),
        seconds(greatestBacklog()));
  }

  private double acceptedPerSecond() {
    synchronized (notes) {
      if (notes.size() < 2) {
        return 0;
      }
      Note first = notes.getFirst();
      Note last = notes.getLast();
      return (last.accepted() - first.accepted()) * 1e9 / (last.nanos() - first.nanos());
    }
  }

  private double greatestBacklog() {
    synchronized (notes) {
      return notes.stream().mapToDouble(Note::backlogSeconds).max().orElse(0);
    }
  }

  private static long accepted(Tally tally) {
    long sum = 0;
    for (Api api : Api.values()) {
      sum += tally.get(api, Tally.Count.ACCEPTED);
    }
    return sum;
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1000));
  }
}
