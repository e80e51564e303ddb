package dev.headgate.bench.dedup;

import dev.headgate.bench.load.EventIds;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The same ids in simpler tables: a plain one of longs at the full size, and Java's map of {@link
 * UUID}s at a tenth of it. Arguments: ids, the JVM's log of pauses.
 */
final class PeerMeasurement {
  private static final int BATCH = 100;
  private static final int TURN = 1_000_000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final long ids;
  private final Path log;
  private final HashedIds hashed = new HashedIds(TURN);

  private PeerMeasurement(long ids, Path log) {
    this.ids = ids;
    this.log = log;
  }

  public static void main(String[] args) throws Exception {
    PeerMeasurement peers = new PeerMeasurement(Long.parseLong(args[0]), Path.of(args[1]));
    peers.plainTable();
    peers.map();
  }

  private void plainTable() throws Exception {
    Figures.say("peer: a plain table of longs with %,d ids".formatted(ids));
    PlainTable table = new PlainTable();
    Calls calls = new Calls();
    long next = 0;
    while (next < ids) {
      int count = (int) Math.min(TURN, ids - next);
      hashed.fillNew(next, count);
      for (int i = 0; i < count; i++) {
        if (i % BATCH == 0) {
          calls.batch();
        }
        table.add(hashed.high(i), hashed.low(i), hashed.payload(i));
        calls.over();
      }
      next += count;
    }
    Figures.sample("plain table: bytes an id", table.bytesOfAnId());
    calls.tell("plain table, growing", StopTheWorld.read(log));
    int count = (int) Math.min(TURN, ids);
    hashed.fillMixed(next, 0, count);
    long begin = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < count; i++) {
      table.add(hashed.high(i), hashed.low(i), hashed.payload(i));
    }
    rate("plain table: look-ups with insert/s", count, begin);
  }

  private void map() {
    long entries = Math.max(1, ids / 10);
    Figures.say("peer: a HashMap of UUIDs with %,d ids".formatted(entries));
    EventIds uuids = new EventIds(7);
    long before = usedHeap();
    Map<UUID, Long> map = new HashMap<>();
    long begin = THREADS.getCurrentThreadCpuTime();
    for (long id = 0; id < entries; id++) {
      map.putIfAbsent(uuids.id(id), Long.MAX_VALUE - id);
    }
    rate("HashMap, a tenth of the ids: inserts/s", entries, begin);
    Figures.sample(
        "HashMap, a tenth of the ids: bytes an id", (usedHeap() - before) / (double) map.size());
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static void rate(String what, long count, long cpuBegin) {
    Figures.sample(what, count * 1e9 / Math.max(1, THREADS.getCurrentThreadCpuTime() - cpuBegin));
  }
}
