package dev.headgate.bench.dedup;

import dev.headgate.adapters.journal.DedupIndex;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The index of event ids, called as the journal's writer calls it. It grows to its full size over a
 * day, takes more at that size, goes on while as many expire, lets all expire; a second one grows
 * to the largest size, for the bytes of an id. Arguments: ids, largest size, turns, the JVM's log
 * of pauses.
 */
final class IndexMeasurement implements AutoCloseable {
  private static final long START = 1_800_000_000_000L;
  private static final long DAY = Duration.ofHours(24).toMillis();
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int BATCH = 100;
  private static final int GROUP = 1_000;
  private static final int TURN = 2_000_000;
  private static final int WARM_UP = 1_000_000;
  private static final long FIRST_SIZE = 1_000;
  private static final long LEAST_OF_ALL_SIZES = 100_000;

  /** The least duration between two questions for what to expire. */
  private static final long EXPIRY_STEP = Duration.ofSeconds(10).toMillis();

  private final DedupIndex index;
  private final long ids;
  private final HashedIds hashed;
  private final Path log;
  private long next;

  /** Journal time; it goes on with new ids, except where the rate is measured. */
  private double now = START;

  private IndexMeasurement(long ids, long capacity, Path log) {
    this.ids = ids;
    this.log = log;
    index = new DedupIndex(capacity);
    hashed = new HashedIds(turn());
  }

  public static void main(String[] args) throws Exception {
    long ids = Long.parseLong(args[0]);
    long largest = Long.parseLong(args[1]);
    int turns = Integer.parseInt(args[2]);
    Path log = Path.of(args[3]);
    try (IndexMeasurement warmUp = new IndexMeasurement(WARM_UP, 4L * WARM_UP, log)) {
      Figures.say("warming up with %,d ids".formatted(WARM_UP));
      warmUp.warmUp();
    }
    try (IndexMeasurement main = new IndexMeasurement(ids, 4 * ids, log)) {
      main.measure(turns);
    }
    try (IndexMeasurement sizes = new IndexMeasurement(largest, 2 * largest, log)) {
      sizes.sizes();
    }
    Figures.sample("most memory of the measuring process MB", residentMegabytes());
  }

  private static double residentMegabytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
      }
    }
    return Double.NaN;
  }

  private int turn() {
    return (int) Math.max(GROUP, Math.min(TURN, ids / 25) / GROUP * GROUP);
  }

  private void warmUp() {
    grow(new Calls());
    for (int i = 0; i < 10; i++) {
      mixedTurn(0);
    }
    holdSteady(new Calls(), ids);
    expireAll(new Calls());
  }

  private void measure(int turns) throws Exception {
    Figures.say("growing to %,d ids".formatted(ids));
    Calls growing = new Calls();
    grow(growing);
    growing.tell("growing", StopTheWorld.read(log));
    Figures.sample("bytes an id at the full size", bytesOfAnId());
    Figures.sample("index MB at the full size", index.memoryBytes() / 1e6);
    rates(turns);
    Figures.say("going on while as many expire");
    Calls steady = new Calls();
    holdSteady(steady, ids / 10);
    steady.tell("as many expiring", StopTheWorld.read(log));
    for (int i = 0; i < turns; i++) {
      Figures.sample(
          "a day's expiry within as many ids: look-ups with insert/s", mixedTurn(step()));
    }
    Figures.say("letting all expire");
    Calls expiring = new Calls();
    expireAll(expiring);
    expiring.tell("all expiring", StopTheWorld.read(log));
  }

  /** Ids of one day, evenly spread. */
  private void grow(Calls calls) {
    add(calls, ids);
  }

  /** So many more, while as many leave the window. */
  private void holdSteady(Calls calls, long count) {
    add(calls, next + count);
  }

  private void add(Calls calls, long upTo) {
    while (next < upTo) {
      int count = (int) Math.min(turn(), upTo - next);
      hashed.fillNew(next, count);
      for (int from = 0; from < count; from += BATCH) {
        timedBatch(calls, from, Math.min(count, from + BATCH));
      }
      next += count;
    }
  }

  private void timedBatch(Calls calls, int from, int to) {
    now += step() * (to - from);
    long millis = (long) now;
    calls.batch();
    if (from % GROUP == 0) {
      index.expire(millis);
      calls.over();
    }
    for (int i = from; i < to; i++) {
      index.anticipate(hashed.high(i), hashed.low(i));
    }
    calls.over();
    requireRoom(index.hasRoomFor(to - from));
    calls.over();
    for (int i = from; i < to; i++) {
      index.probeAndAdd(hashed.high(i), hashed.low(i), hashed.payload(i), millis);
      calls.over();
    }
  }

  private static void requireRoom(boolean room) {
    if (!room) {
      throw new IllegalStateException("the system has no memory for more ids");
    }
  }

  private void rates(int turns) {
    Figures.say("look-ups with insert at %,d ids, beside random reads".formatted(index.size()));
    try (RandomReads reads = new RandomReads(index.memoryBytes())) {
      reads.measure(turn());
      for (int i = 0; i < turns; i++) {
        double ours = mixedTurn(0);
        double ceiling = reads.measure(2L * turn());
        Figures.sample("look-ups with insert/s of one core", ours);
        Figures.sample("random 64-byte reads/s of one core", ceiling);
        Figures.sample("look-ups/random reads", ours / ceiling);
      }
      if (reads.sum() == 0) {
        throw new IllegalStateException("nothing was read");
      }
    }
  }

  /**
   * One in twenty was seen before.
   *
   * @param step how far journal time goes on with each, in milliseconds
   * @return how many a second of processor time
   */
  private double mixedTurn(double step) {
    int count = turn();
    long after = hashed.fillMixed(next, next - ids / 2, count);
    long begin = THREADS.getCurrentThreadCpuTime();
    int found = 0;
    for (int from = 0; from < count; from += BATCH) {
      now += step * BATCH;
      found += batch(from, from + BATCH, (long) now);
    }
    double rate = count * 1e9 / Math.max(1, THREADS.getCurrentThreadCpuTime() - begin);
    next = after;
    if (found != hashed.duplicates()) {
      throw new IllegalStateException(found + " found, not " + hashed.duplicates());
    }
    return rate;
  }

  private int batch(int from, int to, long millis) {
    if (from % GROUP == 0) {
      index.expire(millis);
    }
    for (int i = from; i < to; i++) {
      index.anticipate(hashed.high(i), hashed.low(i));
    }
    requireRoom(index.hasRoomFor(to - from));
    int found = 0;
    for (int i = from; i < to; i++) {
      found += index.probeAndAdd(hashed.high(i), hashed.low(i), hashed.payload(i), millis);
    }
    return found;
  }

  /** A day without new ids, and an hour for the last round. */
  private void expireAll(Calls calls) {
    double most = bytesOfAnId();
    for (long passed = 0; passed <= DAY + DAY / 24; passed += EXPIRY_STEP) {
      calls.batch();
      index.expire((long) now + passed);
      calls.over();
      if (index.size() >= LEAST_OF_ALL_SIZES) {
        most = Math.max(most, bytesOfAnId());
      }
    }
    if (index.size() > 0) {
      throw new IllegalStateException(index.size() + " ids are left after a day");
    }
    if (ids > WARM_UP) {
      Figures.sample("most bytes an id while all expire, down to 100 k", most);
    }
  }

  /** Grows from nothing; then a day passes without a call, and the next call finds nothing. */
  private void sizes() throws IOException {
    Figures.say("growing to %,d ids, for the bytes of an id".formatted(ids));
    long size = FIRST_SIZE;
    double most = 0;
    while (next < ids) {
      int count = (int) Math.min(next < FIRST_SIZE ? FIRST_SIZE : GROUP, ids - next);
      hashed.fillNew(next, count);
      for (int from = 0; from < count; from += BATCH) {
        batch(from, Math.min(count, from + BATCH), START);
      }
      next += count;
      most = Math.max(most, next >= LEAST_OF_ALL_SIZES ? bytesOfAnId() : 0);
      if (next >= size || next == ids) {
        Figures.sample("bytes an id at %,d".formatted(next), bytesOfAnId());
        size *= 10;
      }
      if (next % Math.max(FIRST_SIZE, ids / 500 / GROUP * GROUP) == 0) {
        Figures.point("bytes an id", next / 1e6, bytesOfAnId());
      }
    }
    Figures.sample("most bytes an id on the way from 100 k", most);
    Calls calls = new Calls();
    calls.batch();
    index.expire(START + 2 * DAY);
    calls.over();
    calls.tell("a day of silence, largest size", StopTheWorld.read(log));
  }

  private double bytesOfAnId() {
    return index.memoryBytes() / (double) Math.max(1, index.size());
  }

  /** Milliseconds from one id to the next, so that a full window holds as many as are wanted. */
  private double step() {
    return DAY / (double) ids;
  }

  @Override
  public void close() {
    index.close();
  }
}
