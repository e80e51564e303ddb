package dev.headgate.ingest.journal;

import dev.headgate.ingest.journal.Tally.Count;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A journal and its counts in memory: de-duplicates for ever, and can be told to fail. */
public final class InMemoryEventJournal implements EventJournal, TallyKeeper {
  private final InstantSource clock;
  private final List<JournalRecord> records = new ArrayList<>();
  private final Map<Hash, Integer> seen = new HashMap<>();
  private Tally tally = Tally.zero();
  private boolean available = true;

  private record Hash(long high, long low) {}

  public InMemoryEventJournal(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized AppendReceipt append(JournalRecord record) {
    if (!available) {
      throw new JournalUnavailable("told to fail");
    }
    BitSet duplicates = new BitSet();
    int conflicts = 0;
    int entry = record.firstEntry();
    for (int i = 0; i < record.entries(); i++, entry = record.next(entry)) {
      if (record.isIdentified(entry)) {
        Hash hash = new Hash(record.eventHashHigh(entry), record.eventHashLow(entry));
        Integer first = seen.putIfAbsent(hash, record.payloadHash(entry));
        duplicates.set(i, first != null);
        conflicts += first != null && first != record.payloadHash(entry) ? 1 : 0;
      }
    }
    byte[] bytes =
        Arrays.copyOfRange(record.array(), record.offset(), record.offset() + record.length());
    records.add(new JournalRecord(bytes, 0, bytes.length));
    count(record, duplicates.cardinality(), conflicts);
    return new AppendReceipt(records.size(), clock.instant(), conflicts, duplicates);
  }

  private void count(JournalRecord record, int duplicates, int conflicts) {
    add(record.api(), Count.RECEIVED, record.accepted() + record.rejected());
    add(record.api(), Count.ACCEPTED, record.accepted());
    add(record.api(), Count.REJECTED, record.rejected());
    add(record.api(), Count.DUPLICATE, duplicates);
    add(record.api(), Count.CONFLICT, conflicts);
  }

  @Override
  public synchronized boolean isAvailable() {
    return available;
  }

  public synchronized void available(boolean available) {
    this.available = available;
  }

  /** What was appended, duplicates among it. */
  public synchronized List<JournalRecord> records() {
    return List.copyOf(records);
  }

  /** The rows of a table in order, as the text that {@code PlainRowFormat} writes. */
  public synchronized List<String> rows(StoreTable table) {
    List<String> rows = new ArrayList<>();
    for (JournalRecord record : records) {
      int entry = record.firstEntry();
      for (int i = 0; i < record.entries(); i++, entry = record.next(entry)) {
        if (record.table(entry) == table) {
          rows.add(
              new String(
                  record.array(),
                  record.rowOffset(entry),
                  record.rowLength(entry),
                  StandardCharsets.UTF_8));
        }
      }
    }
    return rows;
  }

  @Override
  public synchronized void add(Api api, Count count, long n) {
    long[] values = tally.values();
    values[Tally.index(api, count)] += n;
    tally = Tally.of(values);
  }

  @Override
  public synchronized Tally total() {
    return tally;
  }

  public long count(Api api, Count count) {
    return total().get(api, count);
  }

  /** A journal of the present. */
  public static InMemoryEventJournal now() {
    return new InMemoryEventJournal(Instant::now);
  }
}
