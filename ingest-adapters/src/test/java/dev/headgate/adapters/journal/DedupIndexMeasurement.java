package dev.headgate.adapters.journal;

import dev.headgate.ingest.dedup.EventHash;
import dev.headgate.ingest.tenant.TenantId;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Locale;

/**
 * Measures the dedup index by hand: {@code DedupIndexMeasurement [ids]}. It rebuilds an index of so
 * many ids as the start of the gateway does; lets another one grow to that size, keeps it there for
 * a while as ids come and expire, and then lets all of them expire. Rates are per second of
 * processor time and include the hashing of the ids.
 */
public final class DedupIndexMeasurement {
  private static final long START = 1_800_000_000_000L;
  private static final long DAY = Duration.ofHours(24).toMillis();
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int GROUP = 1_000;
  private static final int BATCH = 100;

  private final DedupIndex index;
  private final EventHash hash = new EventHash(new byte[EventHash.KEY_BYTES]);
  private final TenantId tenant = new TenantId(7);
  private final long[] out = new long[2];
  private final long[] hashes = new long[2 * BATCH];
  private final long ids;

  private long worstNanos;

  private DedupIndexMeasurement(long ids) {
    this.ids = ids;
    this.index = new DedupIndex(4 * ids);
  }

  public static void main(String[] args) {
    long ids = args.length > 0 ? Long.parseLong(args[0]) : 50_000_000;
    System.out.println("Warming up with a million ids ...");
    measure(1_000_000);
    System.out.println("Measuring ...");
    measure(ids);
  }

  private static void measure(long ids) {
    DedupIndexMeasurement rebuilt = new DedupIndexMeasurement(ids);
    rebuilt.rebuild();
    rebuilt.index.close();
    new DedupIndexMeasurement(ids).run();
  }

  private void run() {
    grow();
    addNew();
    lookUpSeen();
    holdSteady();
    calls();
    expireAll();
    index.close();
  }

  /** Ids evenly spread over a day, as they stand in the id files. */
  private void rebuild() {
    long begin = cpuNanos();
    long beginWall = System.nanoTime();
    index.expect(ids);
    for (long i = 0; i < ids; i++) {
      hash.hash(tenant, i, ~i, out);
      index.load(out[0], out[1], (int) i, timeOf(i));
    }
    report("rebuild", ids, cpuNanos() - begin);
    System.out.printf(
        Locale.ROOT,
        "  %.1f s by the clock; %.1f bytes an id%n",
        (System.nanoTime() - beginWall) / 1e9,
        index.memoryBytes() / (double) index.size());
  }

  /** All on one day, so that nothing expires. */
  private void grow() {
    double leastBytes = Double.MAX_VALUE;
    double mostBytes = 0;
    long begin = cpuNanos();
    for (long i = 0; i < ids; i += BATCH) {
      addBatch(i, timeOf(i));
      if (i >= 100_000 && i % 1_000 == 0) {
        double bytes = index.memoryBytes() / (double) index.size();
        leastBytes = Math.min(leastBytes, bytes);
        mostBytes = Math.max(mostBytes, bytes);
      }
    }
    report("growing from nothing", ids, cpuNanos() - begin);
    System.out.printf(
        Locale.ROOT,
        "  %.1f bytes an id now; on the way %.1f to %.1f from 100,000 ids on%n",
        index.memoryBytes() / (double) index.size(),
        leastBytes,
        mostBytes);
  }

  /** A tenth more ids: look-ups that insert, nothing expiring. */
  private void addNew() {
    long count = ids / 10;
    long begin = cpuNanos();
    for (long i = ids; i < ids + count; i += BATCH) {
      addBatch(i, START + DAY - 1);
    }
    report("look-up with insert", count, cpuNanos() - begin);
  }

  private int addBatch(long first, long now) {
    for (int n = 0; n < BATCH; n++) {
      hash.hash(tenant, first + n, ~(first + n), out);
      hashes[2 * n] = out[0];
      hashes[2 * n + 1] = out[1];
    }
    for (int n = 0; n < BATCH; n++) {
      index.anticipate(hashes[2 * n], hashes[2 * n + 1]);
    }
    int duplicates = 0;
    for (int n = 0; n < BATCH; n++) {
      int outcome = index.probeAndAdd(hashes[2 * n], hashes[2 * n + 1], (int) first + n, now);
      duplicates += outcome == SeenEvents.DUPLICATE ? 1 : 0;
    }
    return duplicates;
  }

  private void lookUpSeen() {
    long count = ids / 10;
    long duplicates = 0;
    long begin = cpuNanos();
    for (long i = 0; i < count; i += BATCH) {
      duplicates += addBatch(ids / 2 + i, START + DAY - 1);
    }
    report("look-up of a duplicate", count, cpuNanos() - begin);
    check(duplicates == count, "every one is a duplicate");
  }

  /** A quarter of a day more: as many expire as are added; the writer asks once a group. */
  private void holdSteady() {
    long from = ids + ids / 10;
    long to = from + ids / 4;
    long begin = cpuNanos();
    for (long i = from; i < to; i += BATCH) {
      if (i % GROUP == 0) {
        index.expire(timeOf(i));
      }
      addBatch(i, timeOf(i));
    }
    report("look-up with insert, as many expiring", to - from, cpuNanos() - begin);
    System.out.printf(
        Locale.ROOT,
        "  %,d ids held, %.1f bytes an id of the window%n",
        index.size(),
        index.memoryBytes() / (double) ids);
  }

  /** The same for a tenth, each call timed on its own. */
  private void calls() {
    long from = ids + ids / 10 + ids / 4;
    long to = from + ids / 10;
    worstNanos = 0;
    long over1Millis = 0;
    for (long i = from; i < to; i++) {
      hash.hash(tenant, i, ~i, out);
      long now = timeOf(i);
      long begin = System.nanoTime();
      index.probeAndAdd(out[0], out[1], (int) i, now);
      over1Millis += note(begin) ? 1 : 0;
      if (i % GROUP == 0) {
        begin = System.nanoTime();
        index.hasRoomFor(GROUP);
        over1Millis += note(begin) ? 1 : 0;
        begin = System.nanoTime();
        index.expire(now);
        over1Millis += note(begin) ? 1 : 0;
      }
    }
    System.out.printf(
        Locale.ROOT,
        "longest call while it grows and expires: %.2f ms; %d calls over 1 ms%n",
        worstNanos / 1e6,
        over1Millis);
  }

  private boolean note(long begin) {
    long took = System.nanoTime() - begin;
    worstNanos = Math.max(worstNanos, took);
    return took > 1_000_000;
  }

  /** A second journal day without events, asked for expiry every ten seconds. */
  private void expireAll() {
    worstNanos = 0;
    long now = timeOf(2 * ids);
    long calls = 0;
    long start = cpuNanos();
    for (long passed = 0; passed < 2 * DAY; passed += 10_000) {
      long begin = System.nanoTime();
      index.expire(now + passed);
      note(begin);
      calls++;
    }
    report("calls of expire", calls, cpuNanos() - start);
    System.out.printf(
        Locale.ROOT,
        "  longest %.2f ms; %,d ids and %,d KB left%n",
        worstNanos / 1e6,
        index.size(),
        index.memoryBytes() / 1024);
    check(index.size() == 0, "nothing is left");
  }

  private long timeOf(long id) {
    return START + (long) (id / (double) ids * DAY);
  }

  /** Of this thread: what others do on the machine does not count. */
  private static long cpuNanos() {
    return THREADS.getCurrentThreadCpuTime();
  }

  private static void report(String what, long count, long nanos) {
    System.out.printf(
        Locale.ROOT,
        "%s: %,d in %.2f s of one core, %.2f million a second, %.0f ns each%n",
        what,
        count,
        nanos / 1e9,
        count * 1e3 / nanos,
        nanos / (double) count);
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException("not so: " + what);
    }
  }
}
