package dev.headgate.adapters.journal;

import dev.headgate.adapters.journal.SegmentMaker.NoSpace;
import dev.headgate.ingest.dedup.DedupWindow;
import dev.headgate.ingest.journal.JournalPosition;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that can wait: writes the id files of finished segments, deletes what has been delivered long
 * enough, keeps the next segment ready. Safe for the writer and the housekeeping thread.
 *
 * <p>A segment goes only when every record in it is delivered and its id file is durable; the
 * oldest goes first, and is gone for good before the next one goes.
 */
final class Housekeeper {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);

  private final JournalFiles files;
  private final SegmentMaker maker;
  private final Segments segments;
  private final JournalSettings settings;
  private final InstantSource wall;
  private final ArrayDeque<Finished> finished = new ArrayDeque<>();
  private final Map<Long, Long> deliveredAt = new HashMap<>();
  private final TreeMap<Long, IdFile> idFiles = new TreeMap<>();
  private @Nullable JournalPosition delivered;

  /** Nobody reads it any more, and it may still be on the disk. */
  private @Nullable Segment retired;

  private volatile boolean diskFull;
  private volatile Runnable wake = () -> {};

  private record Finished(Segment segment, SeenIds ids) {}

  /**
   * @param idFiles those that are on disk
   */
  Housekeeper(
      JournalFiles files,
      SegmentMaker maker,
      Segments segments,
      JournalSettings settings,
      InstantSource wall,
      Map<Long, IdFile> idFiles) {
    this.files = files;
    this.maker = maker;
    this.segments = segments;
    this.settings = settings;
    this.wall = wall;
    this.idFiles.putAll(idFiles);
  }

  /** What to call when there is something to do. */
  void onWork(Runnable wake) {
    this.wake = wake;
  }

  /** Whether there is no room for the next segment. */
  boolean isDiskFull() {
    return diskFull;
  }

  /** A segment was finished; its id file is to be written. */
  void finished(Segment segment, SeenIds ids) {
    synchronized (finished) {
      finished.add(new Finished(segment, ids));
    }
    wake.run();
  }

  /**
   * All records before this place are delivered.
   *
   * @param atMillis when that became so
   */
  synchronized void delivered(JournalPosition next, long atMillis) {
    delivered = next;
    noteDelivered(atMillis);
  }

  private void noteDelivered(long atMillis) {
    for (Segment segment : segments.all()) {
      if (isDelivered(segment)) {
        deliveredAt.putIfAbsent(segment.number(), atMillis);
      }
    }
  }

  private boolean isDelivered(Segment segment) {
    return segment.isSealed() && SegmentHeader.isDelivered(segment.recordsEnd(), delivered);
  }

  /** Does what there is to do; what fails is tried again next time. */
  synchronized void run() {
    try {
      writeIdFiles();
      noteDelivered(wall.millis());
      retireWhatIsDue();
      deleteOldIdFiles();
    } catch (IOException e) {
      LOG.warn("Housekeeping of the journal in {} failed and is tried again", files.where(), e);
    }
    makeRoom();
  }

  /** Makes the next segment ready, at the cost of delivered ones if need be. */
  synchronized void makeRoom() {
    try {
      while (!maker.hasSpare() && !maker.hasRoom() && retireOldest()) {
        // one at a time, until there is room
      }
      maker.prepareSpare();
      if (diskFull) {
        LOG.info("There is room for the journal in {} again", files.where());
      }
      diskFull = false;
    } catch (NoSpace | IOException e) {
      if (!diskFull) {
        LOG.error("No room for the next journal segment: {}", e.getMessage());
      }
      diskFull = true;
    }
  }

  private void writeIdFiles() throws IOException {
    while (true) {
      Finished next;
      synchronized (finished) {
        next = finished.peek();
      }
      if (next == null) {
        return;
      }
      Segment segment = next.segment();
      IdFile ids = IdFile.of(segment.header(), segment.lastTimeMillis(), next.ids());
      ids.write(files, next.ids());
      idFiles.put(segment.number(), ids);
      synchronized (finished) {
        finished.remove();
      }
    }
  }

  /**
   * Deletes finished, delivered segments without records at or behind this place, however young.
   *
   * @param end a place at which a segment begins, packed
   * @return whether none is left
   */
  synchronized boolean retireBefore(long end) throws IOException {
    writeIdFiles();
    noteDelivered(wall.millis());
    deleteRetired();
    while (isBefore(segments.oldest(), end) && retireOldest()) {
      // one at a time, oldest first
    }
    return !isBefore(segments.oldest(), end);
  }

  private static boolean isBefore(Segment segment, long end) {
    return Long.compareUnsigned(segment.first().packed(), end) < 0;
  }

  private void retireWhatIsDue() throws IOException {
    while (isOldestDue() && retireOldest()) {
      // one at a time, oldest first
    }
  }

  private boolean isOldestDue() {
    Long since = deliveredAt.get(segments.oldest().number());
    return since != null
        && (wall.millis() - since >= settings.retention().toMillis()
            || deliveredBytes() > settings.retainedBytes());
  }

  private long deliveredBytes() {
    return segments.all().stream()
        .filter(segment -> deliveredAt.containsKey(segment.number()))
        .mapToLong(segment -> segment.end().offset())
        .sum();
  }

  private boolean retireOldest() throws IOException {
    deleteRetired();
    Segment oldest = segments.oldest();
    if (!deliveredAt.containsKey(oldest.number()) || !idFiles.containsKey(oldest.number())) {
      return false;
    }
    segments.remove(oldest);
    deliveredAt.remove(oldest.number());
    retired = oldest;
    deleteRetired();
    return true;
  }

  /** Tried until it succeeds: an erasure relies on it that what was retired is gone. */
  private void deleteRetired() throws IOException {
    Segment gone = retired;
    if (gone != null) {
      files.delete(gone.header().fileName());
      files.forceDirectory();
      retired = null;
    }
  }

  /** Deletes id files whose events have all left the dedup window. */
  private void deleteOldIdFiles() throws IOException {
    long now = segments.newest().lastTimeMillis();
    boolean changed = false;
    while (!idFiles.isEmpty()
        && idFiles.firstKey() < segments.oldest().number()
        && !DedupWindow.covers(idFiles.firstEntry().getValue().lastTimeMillis(), now)) {
      IdFile old = idFiles.pollFirstEntry().getValue();
      files.delete(IdFile.fileName(old.segment(), old.epoch()));
      changed = true;
    }
    if (changed) {
      files.forceDirectory();
    }
  }
}
