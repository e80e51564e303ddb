package dev.headgate.adapters.journal;

import dev.headgate.ingest.delivery.DeliveryLog;
import dev.headgate.ingest.delivery.DeliveryTotals;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.AppendReceipt;
import dev.headgate.ingest.journal.ErasureMarks;
import dev.headgate.ingest.journal.EventJournal;
import dev.headgate.ingest.journal.JournalEpochs;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalReader;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.JournalUnavailable;
import dev.headgate.ingest.journal.TallyKeeper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal in a directory of its own: segments of records, id files, the log of deliveries.
 *
 * <p>One thread writes: it takes what has gathered while the last group was forced and a little
 * longer, leaves out what was seen before, writes and forces once, and wakes those who wait. A
 * second one keeps house. See {@code docs/decisions/journal-format.md} for the files.
 */
public final class FileJournal implements EventJournal, JournalReader, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);
  private static final int CUT_SECONDS = 30;

  /** What is worth a group at once. */
  private static final long ENOUGH_BYTES = 64 * 1024;

  private static final int ENOUGH_RECORDS = 8;
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  private final JournalFiles files;
  private final JournalSettings settings;
  private final SeenEvents seen;
  private final byte[] dedupKey;
  private final FileDeliveryLog deliveries;
  private final FileErasureMarks erasures;
  private final RunningTally tally;
  private final Segments segments;
  private final SegmentMaker maker;
  private final Housekeeper housekeeper;
  private final DurableMark durable;
  private final RecordReader reader;
  private final JournalWriter writer;
  private final boolean otherDisk;
  private final InstantSource wall;

  private final Queue<CompletableFuture<FileErasureMarks.Cut>> cuts = new ConcurrentLinkedQueue<>();
  private final Queue<PendingAppend> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong queuedBytes = new AtomicLong();
  private final @Nullable Thread writerThread;
  private final @Nullable Thread housekeepingThread;
  private volatile boolean writerIdle;
  private volatile boolean closing;
  private volatile @Nullable String poison;
  private volatile boolean ended;

  /** What surrounds a journal, so that tests can put other things in its place. */
  record Surroundings(
      JournalFiles files,
      JournalEpochs epochs,
      InstantSource wall,
      LongSupplier nanos,
      LongSupplier salts,
      SeenEvents seen,
      JournalListener listener,
      boolean ownThreads) {}

  private FileJournal(JournalSettings settings, Surroundings around) throws IOException {
    this.settings = settings;
    files = around.files();
    seen = around.seen();
    wall = around.wall();
    maker = new SegmentMaker(files, settings);
    dedupKey = DedupKey.readOrMake(files);
    deliveries = FileDeliveryLog.open(files, wall, around.salts());
    erasures = FileErasureMarks.open(files);
    JournalPosition delivered = deliveries.next().orElse(null);

    Recovery recovery = new Recovery(files, maker, around.salts(), delivered);
    Recovery.Recovered found = recovery.run();
    recovery.loadIds(found, seen);
    deliveries.makeDurable();
    erasures.makeDurable();
    JournalEpochs.JournalLife life = around.epochs().begin(found.newestEpoch());
    otherDisk = life.previous() != found.newestEpoch();
    if (otherDisk) {
      LOG.warn(
          "The journal in {} was last used in its life {}, but the registry knows of life {}: it"
              + " was restored, emptied or moved. It goes on as life {}",
          files.where(),
          found.newestEpoch(),
          life.previous(),
          life.epoch());
    }

    long notBefore = Math.max(found.lastTimeMillis(), erasures.newestMillis() + 1);
    JournalClock clock = new JournalClock(wall, around.nanos(), notBefore);
    Counters counters = found.counters().balanced();
    SegmentHeader header =
        new SegmentHeader(
                life.epoch(),
                found.end().number() + 1,
                around.salts().getAsLong(),
                1,
                found.end(),
                found.recordsEnd(),
                found.lastTimeMillis(),
                counters,
                0)
            .sealed();
    Segment first = new Segment(header);
    segments = new Segments(found.segments());
    housekeeper = new Housekeeper(files, maker, segments, settings, wall, found.idFiles());
    tally = new RunningTally(counters);
    durable = new DurableMark(header.first());
    reader = new RecordReader(files, segments, durable);
    if (delivered != null) {
      DeliveryTotals totals = deliveries.state();
      housekeeper.delivered(delivered, totals.lastDoneAt().orElse(wall.instant()).toEpochMilli());
    }
    writer = begin(first, clock, around);
    Recovery.cut(files, found);
    deliveries.onDone(this::delivered);
    erasures.standOn(new ErasureGround());
    writerThread = around.ownThreads() ? startThread("journal-writer", this::write) : null;
    housekeepingThread =
        around.ownThreads() ? startThread("journal-housekeeping", this::keepHouse) : null;
    housekeeper.onWork(() -> LockSupport.unpark(housekeepingThread));
  }

  /**
   * Opens the journal in this directory, and makes it if there is none.
   *
   * @throws dev.headgate.ingest.journal.JournalDamaged if something that was durable cannot be read
   * @throws JournalUnavailable if the registry of lives does not answer or the disk is full
   * @throws IllegalStateException if another process has it open
   */
  public static FileJournal open(
      Path directory,
      JournalSettings settings,
      JournalEpochs epochs,
      InstantSource clock,
      JournalListener listener) {
    try {
      DiskFiles files = DiskFiles.lock(directory);
      SeenEvents seen = new DedupIndex(settings.dedupCapacity());
      SecureRandom random = new SecureRandom();
      return open(
          settings,
          new Surroundings(
              files, epochs, clock, System::nanoTime, random::nextLong, seen, listener, true));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot open the journal in " + directory + ": " + e.getMessage(), e);
    }
  }

  static FileJournal open(JournalSettings settings, Surroundings around) {
    try {
      return new FileJournal(settings, around);
    } catch (IOException e) {
      release(around);
      throw new UncheckedIOException(
          "cannot open the journal in " + around.files().where() + ": " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      release(around);
      throw e;
    }
  }

  private static void release(Surroundings around) {
    around.seen().close();
    try {
      around.files().close();
    } catch (IOException e) {
      LOG.warn("Cannot release the journal in {}", around.files().where(), e);
    }
  }

  private JournalWriter begin(Segment segment, JournalClock clock, Surroundings around)
      throws IOException {
    JournalWriter.Parts parts =
        new JournalWriter.Parts(
            housekeeper,
            segments,
            maker,
            seen,
            tally,
            durable,
            clock,
            around.salts(),
            around.listener());
    try {
      if (!segments.all().isEmpty()) {
        housekeeper.makeRoom();
      }
      JournalFiles.OpenFile file = maker.begin(segment.header());
      segments.add(segment);
      return new JournalWriter(parts, segment, file, settings.maxGroupBytes());
    } catch (SegmentMaker.NoSpace e) {
      throw new JournalUnavailable(
          "cannot start the journal, its disk is full: " + e.getMessage(), false, e);
    }
  }

  private static Thread startThread(String name, Runnable work) {
    return Thread.ofPlatform().name(name).daemon().start(work);
  }

  @Override
  public AppendReceipt append(JournalRecord record) {
    RecordShape.check(record, settings.maxRecordBytes());
    checkAvailable();
    if (queuedBytes.addAndGet(record.length()) > settings.maxQueuedBytes()) {
      queuedBytes.addAndGet(-record.length());
      throw new JournalUnavailable("too much waits for the journal's disk");
    }
    try {
      PendingAppend append = enqueue(record);
      wakeWriter();
      append.await();
      return append.result();
    } finally {
      queuedBytes.addAndGet(-record.length());
    }
  }

  /** Adds to what the writer takes next, without waking it. */
  PendingAppend enqueue(JournalRecord record) {
    PendingAppend append = new PendingAppend(record);
    queue.add(append);
    return append;
  }

  private void checkAvailable() {
    String broken = poison;
    if (broken != null) {
      throw new JournalUnavailable("the journal has failed: " + broken);
    }
    if (closing) {
      throw new JournalUnavailable("the journal is closed");
    }
  }

  private void wakeWriter() {
    if (writerThread == null) {
      commit();
    } else if (writerIdle) {
      LockSupport.unpark(writerThread);
    }
    if (ended) {
      refuseQueued();
    }
  }

  @Override
  public boolean isAvailable() {
    return state() == JournalStatus.State.RUNNING && queuedBytes.get() < settings.maxQueuedBytes();
  }

  private JournalStatus.State state() {
    if (poison != null) {
      return JournalStatus.State.POISONED;
    }
    if (closing) {
      return JournalStatus.State.CLOSED;
    }
    return writer.isFull() ? JournalStatus.State.DISK_FULL : JournalStatus.State.RUNNING;
  }

  private void write() {
    long nextSave = System.nanoTime() + SECOND_NANOS;
    while (!closing && poison == null) {
      gather();
      commit();
      if (System.nanoTime() - nextSave >= 0) {
        saveTally();
        nextSave = System.nanoTime() + SECOND_NANOS;
      }
      writerIdle = true;
      if (queue.isEmpty() && !closing) {
        LockSupport.parkNanos(this, SECOND_NANOS);
      }
      writerIdle = false;
    }
    commit();
    ended = true;
    refuseQueued();
  }

  /**
   * Waits a little for more records unless there are some already. A group of three costs what a
   * group of ten does; at half of its load the gateway would spend half of its time on groups.
   */
  private void gather() {
    long nanos = gatheringNanos();
    if (nanos > 0) {
      LockSupport.parkNanos(this, nanos);
    }
  }

  long gatheringNanos() {
    return queue.isEmpty() || isEnoughQueued() ? 0 : writer.gatheringNanos();
  }

  private boolean isEnoughQueued() {
    if (queuedBytes.get() >= ENOUGH_BYTES) {
      return true;
    }
    int records = 0;
    for (PendingAppend _ : queue) {
      records++;
      if (records == ENOUGH_RECORDS) {
        return true;
      }
    }
    return false;
  }

  /** Writes what is queued. In tests without threads the appending thread does so itself. */
  void commit() {
    if (poison != null) {
      refuseQueued();
      return;
    }
    try {
      writer.commit(queue);
      answerCuts();
    } catch (IOException e) {
      poison(e);
    } catch (RuntimeException | Error e) {
      poison(new IOException("a fault in the program: " + e, e));
    }
  }

  private void answerCuts() throws IOException {
    CompletableFuture<FileErasureMarks.Cut> asked = cuts.poll();
    while (asked != null) {
      try {
        asked.complete(writer.cut());
      } catch (SegmentMaker.NoSpace e) {
        asked.completeExceptionally(new JournalUnavailable("the journal's disk is full", false, e));
      } catch (IOException | RuntimeException | Error e) {
        asked.completeExceptionally(new JournalUnavailable("the journal has failed", false, e));
        throw e;
      }
      asked = cuts.poll();
    }
  }

  /** What marks of erasures need of this journal. */
  private final class ErasureGround implements FileErasureMarks.Ground {
    @Override
    public FileErasureMarks.Cut cut() {
      checkAvailable();
      CompletableFuture<FileErasureMarks.Cut> asked = new CompletableFuture<>();
      cuts.add(asked);
      if (writerThread == null) {
        commit();
      }
      LockSupport.unpark(writerThread);
      try {
        return asked.get(CUT_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw new JournalUnavailable(String.valueOf(e.getCause()), false, e.getCause());
      } catch (TimeoutException e) {
        throw new JournalUnavailable("the journal's disk does not answer", false, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new JournalUnavailable("interrupted", false, e);
      }
    }

    /** A file that is deleted is gone only when nobody has it open. */
    @Override
    public boolean retireBefore(long end) {
      try {
        boolean gone = housekeeper.retireBefore(end);
        reader.close();
        return gone;
      } catch (IOException e) {
        throw new JournalUnavailable(
            "cannot delete segments in %s: %s".formatted(files.where(), e.getMessage()), false, e);
      }
    }
  }

  void saveTally() {
    if (poison == null) {
      try {
        writer.saveTally();
      } catch (IOException e) {
        poison(e);
      }
    }
  }

  private void poison(IOException cause) {
    LOG.error(
        "The journal in {} has failed and keeps nothing more until the next start",
        files.where(),
        cause);
    poison = String.valueOf(cause.getMessage());
    writer.abandon(cause);
    refuseQueued();
  }

  private void refuseQueued() {
    PendingAppend append = queue.poll();
    while (append != null) {
      append.refuse(new JournalUnavailable("the journal takes nothing any more"));
      append = queue.poll();
    }
  }

  private void keepHouse() {
    while (!closing) {
      keepHouseOnce();
      LockSupport.parkNanos(this, SECOND_NANOS);
    }
  }

  void keepHouseOnce() {
    try {
      housekeeper.run();
    } catch (RuntimeException e) {
      LOG.error("Housekeeping of the journal in {} failed", files.where(), e);
    }
  }

  private void delivered(JournalPosition next, long atMillis) {
    housekeeper.delivered(next, atMillis);
    LockSupport.unpark(housekeepingThread);
  }

  @Override
  public JournalPosition oldest() {
    return reader.oldest();
  }

  @Override
  public JournalPosition durableEnd() {
    return durable.end();
  }

  @Override
  public boolean awaitDurable(JournalPosition position, Duration atMost)
      throws InterruptedException {
    return durable.await(position, atMost);
  }

  @Override
  public JournalPosition read(JournalPosition from, RecordVisitor visitor) {
    return reader.read(from, visitor);
  }

  /** Counts that go on over restarts. */
  public TallyKeeper tally() {
    return tally;
  }

  /** The log of deliveries, for the one thread that delivers. */
  public DeliveryLog deliveries() {
    return deliveries;
  }

  /** Where it is kept what is erased. */
  public ErasureMarks erasures() {
    return erasures;
  }

  /** The secret that event ids are hashed with. */
  public byte[] dedupKey() {
    return dedupKey.clone();
  }

  /** How the journal is doing. Cheap, but asks the file system for its free space. */
  public JournalStatus status() {
    Optional<JournalPosition> delivered = deliveries.next();
    Backlog backlog = Backlog.of(segments, delivered.orElse(null));
    return new JournalStatus(
        state(),
        reason(),
        durable.end(),
        delivered,
        pending(),
        backlog.bytes(),
        backlog.seconds(wall.millis()),
        segments.all().size(),
        freeBytes(),
        queuedBytes.get(),
        seen.size(),
        seen.capacity(),
        seen.memoryBytes(),
        otherDisk);
  }

  private String reason() {
    String broken = poison;
    if (broken != null) {
      return broken;
    }
    return writer.isFull() ? "there is no room for the next segment" : "";
  }

  private Map<Api, Long> pending() {
    DeliveryTotals totals = deliveries.state();
    Counters counters = tally.durable();
    Map<Api, Long> pending = new EnumMap<>(Api.class);
    for (Api api : Api.values()) {
      long gone =
          totals.stored().getOrDefault(api, 0L)
              + totals.undeliverable().getOrDefault(api, 0L)
              + totals.erased().getOrDefault(api, 0L);
      pending.put(api, counters.kept(api) - gone);
    }
    return pending;
  }

  private long freeBytes() {
    try {
      return files.freeBytes();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Writes what is queued and the counts, and ends. Appends are refused from now on. */
  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    join(writerThread);
    if (writerThread == null) {
      commit();
      ended = true;
    }
    join(housekeepingThread);
    try {
      if (poison == null) {
        writer.close();
      } else {
        writer.closeFile();
      }
      reader.close();
      deliveries.close();
      maker.close();
      files.close();
    } catch (IOException e) {
      LOG.warn("The journal in {} was not closed in order", files.where(), e);
    } finally {
      seen.close();
    }
  }

  private static void join(@Nullable Thread thread) {
    if (thread != null) {
      OwnThreads.awaitEnd(thread, () -> LockSupport.unpark(thread));
    }
  }
}
