package dev.headgate.adapters.journal;

import dev.headgate.ingest.dedup.EventHash;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.tenant.TenantId;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What the journal's one writer does with a record before it is written: ids, and its frame. */
@State(Scope.Benchmark)
public class JournalBenchmark {
  private static final int ROW_BYTES = 380;
  private static final int SEEN_IDS = 5_000_000;

  @Param({"1", "100", "500"})
  public int events;

  private final EventHash hash = new EventHash(new byte[EventHash.KEY_BYTES]);
  private final TenantId tenant = new TenantId(7);
  private final long[] hashed = new long[2];
  private final GroupBuffer group = new GroupBuffer(1 << 20);
  private JournalRecord record = new JournalRecord(new byte[0], 0, 0);
  private final DedupIndex index = new DedupIndex(4L * SEEN_IDS + 200_000_000L);
  private long nextId;
  private long sequence;

  /** Made by JMH, which fills in what is to be measured. */
  public JournalBenchmark() {}

  /** Millions of ids are known, so that looking one up waits for memory as it does in life. */
  @Setup
  public void fill() {
    index.expect(SEEN_IDS);
    for (nextId = 0; nextId < SEEN_IDS; nextId++) {
      hash.hash(tenant, nextId, ~nextId, hashed);
      index.load(hashed[0], hashed[1], 1, 1_800_000_000_000L);
    }
    record = record();
  }

  private JournalRecord record() {
    byte[] row = new byte[ROW_BYTES];
    new Random(1).nextBytes(row);
    JournalRecord.Builder builder = new JournalRecord.Builder(1 << 20);
    builder.begin(Api.MEDIA, 1, tenant);
    for (int i = 0; i < events; i++) {
      hash.hash(tenant, i, i, hashed);
      RowBuffer out = builder.beginIdentifiedRow(StoreTable.MEDIA_EVENTS, hashed[0], hashed[1], i);
      out.put(row, 0, row.length);
      builder.endRow();
    }
    return builder.finish(events, 0);
  }

  @TearDown
  public void close() {
    index.close();
  }

  /** The record's frame in its group: one copy and one checksum. */
  @Benchmark
  public int frame() {
    group.clear();
    group.add(record, null, 1, ++sequence);
    return group.bodyBytes();
  }

  /** The walk over the record's entries alone. */
  @Benchmark
  public long walk() {
    long sum = 0;
    int entry = record.firstEntry();
    for (int i = 0; i < record.entries(); i++) {
      sum += record.eventHashHigh(entry);
      entry = record.next(entry);
    }
    return sum;
  }

  /** New ids looked up and added, fetched ahead as the writer does. */
  @Benchmark
  public int newIds() {
    int found = 0;
    for (int i = 0; i < events; i++) {
      hash.hash(tenant, nextId + i, ~(nextId + i), hashed);
      index.anticipate(hashed[0], hashed[1]);
    }
    for (int i = 0; i < events; i++) {
      hash.hash(tenant, nextId, ~nextId, hashed);
      nextId++;
      found += index.probeAndAdd(hashed[0], hashed[1], 1, 1_800_000_000_000L);
    }
    return found;
  }

  /** Ids that were seen before. */
  @Benchmark
  public int seenIds() {
    int found = 0;
    for (int i = 0; i < events; i++) {
      long id = (sequence++ * 7_919) % SEEN_IDS;
      hash.hash(tenant, id, ~id, hashed);
      found += index.probeAndAdd(hashed[0], hashed[1], 1, 1_800_000_000_000L);
    }
    return found;
  }
}
