package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalReader;
import dev.headgate.ingest.journal.JournalRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A journal that loses nothing, with lives (epochs) that end when told to. */
public final class InMemoryJournal implements JournalReader {
  private final List<Entry> entries = new ArrayList<>();
  private JournalPosition end = new JournalPosition(1, 1);

  private record Entry(JournalPosition position, long journaledAtMillis, JournalRecord record) {}

  /** Appends a copy of the record. */
  public synchronized JournalPosition append(long journaledAtMillis, JournalRecord record) {
    byte[] bytes =
        Arrays.copyOfRange(record.array(), record.offset(), record.offset() + record.length());
    entries.add(new Entry(end, journaledAtMillis, new JournalRecord(bytes, 0, bytes.length)));
    end = end.plus(1);
    notifyAll();
    return end;
  }

  public synchronized void beginNewLife() {
    end = new JournalPosition(end.epoch() + 1, 1);
  }

  /** Begins this life, which is newer than all others. */
  public synchronized void beginLife(int epoch) {
    end = new JournalPosition(epoch, 1);
  }

  /** A journal that goes its own way from here. */
  public synchronized InMemoryJournal copy() {
    InMemoryJournal copy = new InMemoryJournal();
    copy.entries.addAll(entries);
    copy.end = end;
    return copy;
  }

  /** Drops the oldest records. */
  public synchronized void retire(int records) {
    entries.subList(0, records).clear();
  }

  @Override
  public synchronized JournalPosition oldest() {
    return entries.isEmpty() ? end : entries.getFirst().position();
  }

  @Override
  public synchronized JournalPosition durableEnd() {
    return end;
  }

  @Override
  public synchronized boolean awaitDurable(JournalPosition position, Duration atMost)
      throws InterruptedException {
    long until = System.nanoTime() + atMost.toNanos();
    while (end.compareTo(position) <= 0) {
      long millis = (until - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        return false;
      }
      wait(millis);
    }
    return true;
  }

  @Override
  public JournalPosition read(JournalPosition from, RecordVisitor visitor) {
    JournalPosition at = from;
    for (Entry entry : from(from)) {
      if (entry.position().epoch() != from.epoch() && !at.equals(from)) {
        return entry.position();
      }
      if (!visitor.visit(entry.position(), entry.journaledAtMillis(), entry.record())) {
        return entry.position();
      }
      at = entry.position().plus(1);
    }
    return at;
  }

  private synchronized List<Entry> from(JournalPosition from) {
    return entries.stream().filter(entry -> entry.position().compareTo(from) >= 0).toList();
  }
}
