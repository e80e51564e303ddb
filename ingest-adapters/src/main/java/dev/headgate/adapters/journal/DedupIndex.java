package dev.headgate.adapters.journal;

import dev.headgate.ingest.dedup.DedupWindow;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the ids of the last 24 hours of journal time exactly, outside the heap, in 29 to 36
 * bytes an id: 24 for the entry, the rest is room between entries. Large pages of memory that are
 * kept ready for more come on top, 4 MB.
 *
 * <p>The ids are split over many small hash tables ({@link Partition}) that grow by a page, split,
 * shrink and merge one at a time, so that no call does more than a few tenths of a millisecond of
 * such work. What has left the window is removed by a round over all partitions every 15 minutes of
 * journal time, a few partitions a call of {@link #expire}; until its turn comes an expired id
 * still takes room and is counted by {@link #size}, but never makes a duplicate. Memory goes back
 * to the system as rounds go by: within two of them after most ids have expired.
 *
 * <p>Nothing is kept over a restart: the journal hands all ids back with {@link #load}.
 *
 * <p>An id's hash must be a keyed one ({@link dev.headgate.ingest.dedup.EventHash}). It is stirred
 * once more here, so that hashes with little in them are spread well too; hashes chosen in
 * knowledge of this method make the index stop with an exception, never forget.
 */
public final class DedupIndex implements SeenEvents {
  /** How long a round of removing takes, and thus for how long an expired id may take room. */
  static final Duration ROUND = Duration.ofMinutes(15);

  private static final int PARTITIONS_A_CALL = 4;

  /** More than this after merging and the two would soon be split again. */
  private static final int MAX_MERGED_PAGES = Partition.MAX_PAGES - 1;

  /** Pages that changing one partition can take at the most, beside those it grows by. */
  private static final int SPARE_PAGES = 2 * Partition.MAX_PAGES;

  private static final int PAGES_GROWN_BY = 2;

  private static final int LOADED_TOGETHER = 128;

  private static final long NEVER = Long.MIN_VALUE;

  private static final Logger LOG = LoggerFactory.getLogger(DedupIndex.class);

  private final long capacity;
  private final PagePool pool;
  private final PartitionBuilder builder;
  private PartitionDirectory directory;
  private final AtomicLong published = new AtomicLong();
  private long size;

  /** What was read ahead, kept so that the compiler cannot leave the reading out. */
  @SuppressWarnings("UnusedVariable")
  private long touched;

  private final long[] loadedHashes = new long[2 * LOADED_TOGETHER];
  private final int[] loadedPayloads = new int[LOADED_TOGETHER];
  private final long[] loadedTimes = new long[LOADED_TOGETHER];
  private int loaded;

  private boolean outOfMemory;

  private long latest = NEVER;
  private long roundStart;
  private long previousRoundStart;
  private long cursor;

  /**
   * @param capacity the most ids to hold; at full capacity the index takes up to 36 bytes for each
   */
  public DedupIndex(long capacity) {
    this.capacity = capacity;
    pool = new PagePool();
    builder = new PartitionBuilder(pool);
    directory = new PartitionDirectory(builder.buildEmpty(0, 1));
  }

  @Override
  public int probeAndAdd(long hashHigh, long hashLow, int payloadHash, long journaledAtMillis) {
    if (loaded > 0) {
      takeLoaded();
    }
    if (journaledAtMillis > latest) {
      advance(journaledAtMillis);
    }
    return add(hashHigh, hashLow, payloadHash, latest);
  }

  @Override
  public void anticipate(long hashHigh, long hashLow) {
    long address = address(hashHigh, hashLow);
    touched += directory.at(address).touch(address);
  }

  @Override
  public void expect(long ids) {
    if (size + loaded > 0) {
      return;
    }
    long expected = Math.min(ids, capacity);
    int depth = 0;
    while (pagesAt(depth, expected) > Partition.MAX_PAGES) {
      depth++;
    }
    layOut(depth, pagesAt(depth, expected));
  }

  private static int pagesAt(int depth, long ids) {
    return Partition.pagesFor((int) Math.min(Integer.MAX_VALUE, ids >>> depth));
  }

  /** {@inheritDoc} Some may wait for the next call of any method to be taken in together. */
  @Override
  public void load(long hashHigh, long hashLow, int payloadHash, long journaledAtMillis) {
    loadedHashes[2 * loaded] = hashHigh;
    loadedHashes[2 * loaded + 1] = hashLow;
    loadedPayloads[loaded] = payloadHash;
    loadedTimes[loaded] = journaledAtMillis;
    loaded++;
    if (loaded == LOADED_TOGETHER) {
      takeLoaded();
    }
  }

  private void takeLoaded() {
    int events = loaded;
    loaded = 0;
    for (int i = 0; i < events; i++) {
      anticipate(loadedHashes[2 * i], loadedHashes[2 * i + 1]);
    }
    for (int i = 0; i < events; i++) {
      takeLoaded(loadedHashes[2 * i], loadedHashes[2 * i + 1], loadedPayloads[i], loadedTimes[i]);
    }
  }

  private void takeLoaded(long hashHigh, long hashLow, int payloadHash, long journaledAtMillis) {
    if (journaledAtMillis > latest) {
      advance(journaledAtMillis);
    }
    if (DedupWindow.covers(journaledAtMillis, latest)) {
      add(hashHigh, hashLow, payloadHash, journaledAtMillis);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Also sets memory aside for them, so that remembering them cannot fail; there is no room
   * either if the system has none to give.
   */
  @Override
  public boolean hasRoomFor(long events) {
    takeLoaded();
    for (int i = 0; i < PARTITIONS_A_CALL && size + events > capacity; i++) {
      sweepNext();
    }
    if (size + events > capacity) {
      return false;
    }
    int growing = (int) Math.min(events, directory.partitions());
    return reserve(PAGES_GROWN_BY * growing + SPARE_PAGES);
  }

  private boolean reserve(int pages) {
    try {
      pool.reserve(pages);
      outOfMemory = false;
    } catch (UncheckedIOException e) {
      if (!outOfMemory) {
        LOG.error("The dedup index gets no more memory at {} ids", size, e);
      }
      outOfMemory = true;
    }
    return !outOfMemory;
  }

  @Override
  public void expire(long nowMillis) {
    takeLoaded();
    if (nowMillis > latest) {
      advance(nowMillis);
    }
    for (int i = 0; i < PARTITIONS_A_CALL && isBehind(); i++) {
      sweepNext();
    }
    pool.trim();
  }

  @Override
  public long size() {
    return published.get();
  }

  @Override
  public long capacity() {
    return capacity;
  }

  /** {@inheritDoc} Pages that were in use once and whose chunk is not given back yet count. */
  @Override
  public long memoryBytes() {
    return pool.residentBytes() + builder.scratchBytes();
  }

  @Override
  public void close() {
    pool.close();
  }

  private int add(long hashHigh, long hashLow, int payloadHash, long at) {
    long address = address(hashHigh, hashLow);
    Partition partition = directory.at(address);
    int where = partition.search(address, hashLow);
    if (where >= 0) {
      return meet(partition, where, payloadHash, at);
    }
    if (size >= capacity) {
      throw new DedupIndexFull(capacity);
    }
    long sighting = Sighting.of(payloadHash, at);
    while (!partition.insert(~where, address, hashLow, sighting)) {
      enlarge(partition);
      partition = directory.at(address);
      where = partition.search(address, hashLow);
    }
    resize(1);
    return NEW;
  }

  private static int meet(Partition partition, int where, int payloadHash, long at) {
    long first = partition.sighting(where);
    if (!Sighting.covers(first, at)) {
      partition.replaceSighting(where, Sighting.of(payloadHash, at));
      return NEW;
    }
    return Sighting.hasPayload(first, payloadHash) ? DUPLICATE : CONFLICT;
  }

  /** Spreads the hash over 64 bits; together with the low half it still says the whole hash. */
  private static long address(long hashHigh, long hashLow) {
    long mixed = hashHigh + hashLow * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }

  private void resize(long difference) {
    size += difference;
    published.setRelease(size);
  }

  /** Begins anew with empty partitions; all pages in use are given back. */
  private void layOut(int depth, int pages) {
    pool.ensure(pages << depth);
    long address = 0;
    do {
      Partition partition = directory.at(address);
      builder.giveUp(partition);
      address = partition.next();
    } while (address != 0);
    directory = new PartitionDirectory(builder.buildEmpty(depth, pages));
    cursor = 0;
  }

  private void enlarge(Partition partition) {
    int larger = Partition.pagesAfter(partition.pages().length);
    Partition spread = larger > Partition.MAX_PAGES ? null : builder.spread(partition, larger);
    if (spread != null) {
      directory.replace(1, List.of(spread));
      return;
    }
    builder.start();
    int dropped = builder.gather(partition, latest);
    int pages = Partition.pagesFor(builder.count());
    // With nothing dropped the same pages would be as crowded as before.
    pages = Math.max(pages, dropped == 0 ? larger : 1);
    rebuild(partition, pages);
    resize(-dropped);
  }

  private void rebuild(Partition partition, int pages) {
    directory.replace(
        1, builder.build(partition.prefix, partition.depth, pages, directory.deepest()));
  }

  /** Takes note of the time. After 24 hours without an event nothing is left in the window. */
  private void advance(long nowMillis) {
    if (latest == NEVER) {
      roundStart = nowMillis;
      previousRoundStart = nowMillis;
    } else if (!DedupWindow.covers(latest, nowMillis)) {
      forgetAll(nowMillis);
    }
    latest = nowMillis;
    while (oldestAge() > Sighting.READABLE_MILLIS) {
      sweepNext();
    }
  }

  private void forgetAll(long nowMillis) {
    layOut(0, 1);
    resize(-size);
    roundStart = nowMillis;
    previousRoundStart = nowMillis;
  }

  /** An upper bound of any id's age: the last full round removed what had expired at its start. */
  private long oldestAge() {
    return latest - previousRoundStart + DedupWindow.LENGTH.toMillis();
  }

  /** Whether less of the round is done than of its time has passed. */
  private boolean isBehind() {
    double done = (cursor >>> 1) / (double) Long.MAX_VALUE;
    return latest - roundStart > done * ROUND.toMillis();
  }

  private void sweepNext() {
    Partition partition = directory.at(cursor);
    Partition twin = directory.twin(partition);
    if (twin != null && isBefore(twin, partition) && fitTogether(twin, partition)) {
      merge(twin, partition);
    } else {
      refresh(partition);
      moveOn(partition);
    }
  }

  private static boolean isBefore(Partition twin, Partition partition) {
    return Long.compareUnsigned(twin.prefix, partition.prefix) < 0;
  }

  private static boolean fitTogether(Partition lower, Partition upper) {
    return Partition.pagesFor(lower.count() + upper.count()) <= MAX_MERGED_PAGES;
  }

  /** The merged partition is visited next: perhaps it can merge with its own twin. */
  private void merge(Partition lower, Partition upper) {
    builder.start();
    int dropped = builder.gather(lower, latest) + builder.gather(upper, latest);
    int pages = Partition.pagesFor(builder.count());
    List<Partition> merged =
        builder.build(lower.prefix, lower.depth - 1, pages, directory.deepest());
    directory.replace(2, merged);
    resize(-dropped);
    if (merged.size() == 1) {
      cursor = lower.prefix;
    } else {
      moveOn(upper);
    }
  }

  /**
   * Removes what has expired, gives back pages, and moves out of chunks that could be given back.
   */
  private void refresh(Partition partition) {
    builder.start();
    int dropped = builder.gather(partition, latest);
    int before = partition.pages().length;
    int pages = Math.min(before, Partition.pagesFor(builder.count()));
    if (dropped > 0 || pages < before || pool.isMisplaced(partition.pages())) {
      rebuild(partition, pages);
      resize(-dropped);
    }
  }

  private void moveOn(Partition done) {
    cursor = done.next();
    if (cursor == 0) {
      previousRoundStart = roundStart;
      roundStart = latest;
      directory.trim();
      pool.forgetReserve();
    }
  }
}
