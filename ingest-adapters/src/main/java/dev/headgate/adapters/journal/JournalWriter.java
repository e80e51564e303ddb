package dev.headgate.adapters.journal;

import dev.headgate.adapters.journal.JournalFiles.OpenFile;
import dev.headgate.adapters.journal.SegmentMaker.NoSpace;
import dev.headgate.ingest.journal.AppendReceipt;
import dev.headgate.ingest.journal.EntryIdentities;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.JournalUnavailable;
import dev.headgate.ingest.journal.Tally;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Queue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes groups of records: de-duplicates, copies, writes, forces, and only then tells those who
 * wait. Used by one thread. An {@link IOException} out of any method ends its life: what was not
 * forced is unknown, and nothing more may be written.
 */
final class JournalWriter {
  private static final int FIRST_BUFFER = 1 << 20;
  private static final long MOST_GATHERING_NANOS = 1_000_000;

  private final Housekeeper housekeeper;
  private final Segments segments;
  private final SegmentMaker maker;
  private final SeenEvents seen;
  private final RunningTally tally;
  private final DurableMark durable;
  private final JournalClock clock;
  private final LongSupplier salts;
  private final JournalListener listener;
  private final int maxGroupBytes;

  private final GroupBuffer group;
  private final List<PendingAppend> inGroup = new ArrayList<>();
  private final Counters counters;
  private long groupTime;
  private long[] savedHandedIn = new long[Tally.SIZE];

  private Segment segment;
  private OpenFile file;
  private SeenIds ids = new SeenIds();
  private long offset = JournalFormat.BLOCK;
  private long nextSequence;
  private int link;
  private int lastGroupRecords;
  private long lastGroupNanos;
  private volatile boolean full;

  /** What the writer works with. */
  record Parts(
      Housekeeper housekeeper,
      Segments segments,
      SegmentMaker maker,
      SeenEvents seen,
      RunningTally tally,
      DurableMark durable,
      JournalClock clock,
      LongSupplier salts,
      JournalListener listener) {}

  /** Goes on in a new, empty segment. */
  JournalWriter(Parts parts, Segment segment, OpenFile file, int maxGroupBytes) {
    housekeeper = parts.housekeeper();
    segments = parts.segments();
    maker = parts.maker();
    seen = parts.seen();
    tally = parts.tally();
    durable = parts.durable();
    clock = parts.clock();
    salts = parts.salts();
    listener = parts.listener();
    this.maxGroupBytes = maxGroupBytes;
    group = new GroupBuffer((int) Math.min(FIRST_BUFFER, maker.segmentBytes()));
    this.segment = segment;
    this.file = file;
    counters = segment.header().counters().copy();
    nextSequence = segment.header().firstSequence();
    link = segment.header().crc();
  }

  /** Writes all that is queued, in as few groups as fit. */
  void commit(Queue<PendingAppend> queue) throws IOException {
    PendingAppend next = queue.poll();
    while (next != null) {
      try {
        add(next);
      } catch (NoSpace e) {
        full = true;
        next.refuse(new JournalUnavailable("the journal's disk is full", false, e));
      } catch (IOException | RuntimeException | Error e) {
        next.refuse(new JournalUnavailable("the journal has failed", false, e));
        throw e;
      }
      next = queue.poll();
    }
    writeGroup();
  }

  /**
   * How long it pays to let more records come before the next group is begun: half of what the last
   * one took, if several shared it. Who sends alone waits for nobody.
   */
  long gatheringNanos() {
    return lastGroupRecords > 1 ? Math.min(lastGroupNanos / 2, MOST_GATHERING_NANOS) : 0;
  }

  /** Whether a record was refused for want of a segment and there is still none. */
  boolean isFull() {
    return full && !maker.hasSpare();
  }

  /** Tells those whose group was under way that its fate is not known. */
  void abandon(IOException cause) {
    for (PendingAppend append : inGroup) {
      append.refuse(
          new JournalUnavailable(
              "the journal's disk has failed: " + cause.getMessage(), true, cause));
    }
    inGroup.clear();
  }

  private void add(PendingAppend append) throws IOException, NoSpace {
    JournalRecord record = append.record();
    if (!group.isEmpty() && group.bytesWith(record.length()) > maxGroupBytes) {
      writeGroup();
    }
    if (offset + group.bytesWith(record.length()) > maker.segmentBytes()) {
      writeGroup();
      roll();
    }
    if (group.isEmpty()) {
      groupTime = clock.nowMillis();
      seen.expire(groupTime);
    }
    EntryIdentities events = record.identities();
    if (!seen.hasRoomFor(anticipate(events))) {
      append.refuse(new JournalUnavailable("the index of event ids is full"));
      return;
    }
    decide(append, events);
    append.sequence = nextSequence + group.records();
    group.add(record, append.duplicates, segment.header().epoch(), append.sequence);
    inGroup.add(append);
  }

  /**
   * Begins to fetch what the look-ups of the record's identified events will read, and counts them:
   * only these take room in the index; tag reports and dead letters pass when it is full.
   */
  private int anticipate(EntryIdentities events) {
    int identified = 0;
    for (int i = 0; i < events.entries(); i++) {
      if (events.isIdentified(i)) {
        seen.anticipate(events.eventHashHigh(i), events.eventHashLow(i));
        identified++;
      }
    }
    return identified;
  }

  /** Decides which events are duplicates, and counts the record. */
  private void decide(PendingAppend append, EntryIdentities events) {
    int kept = 0;
    for (int i = 0; i < events.entries(); i++) {
      if (events.isIdentified(i) && wasSeen(append, events, i)) {
        leaveOut(append, i);
      } else if (events.isPrimary(i)) {
        kept++;
      }
    }
    count(append.record(), kept, append.conflicts);
  }

  private boolean wasSeen(PendingAppend append, EntryIdentities events, int i) {
    long high = events.eventHashHigh(i);
    long low = events.eventHashLow(i);
    int payload = events.payloadHash(i);
    int outcome = seen.probeAndAdd(high, low, payload, groupTime);
    if (outcome == SeenEvents.NEW) {
      ids.add(high, low, payload, groupTime);
      return false;
    }
    if (outcome == SeenEvents.CONFLICT) {
      append.conflicts++;
    }
    return true;
  }

  private static void leaveOut(PendingAppend append, int entry) {
    BitSet duplicates = append.duplicates;
    if (duplicates == null) {
      duplicates = new BitSet();
      append.duplicates = duplicates;
    }
    duplicates.set(entry);
  }

  private void count(JournalRecord record, int kept, int conflicts) {
    counters.add(record.api(), Tally.Count.RECEIVED, record.accepted() + (long) record.rejected());
    counters.add(record.api(), Tally.Count.ACCEPTED, record.accepted());
    counters.add(record.api(), Tally.Count.REJECTED, record.rejected());
    counters.add(record.api(), Tally.Count.DUPLICATE, record.accepted() - (long) kept);
    counters.add(record.api(), Tally.Count.CONFLICT, conflicts);
    counters.addKept(record.api(), kept);
  }

  /** Saves what was handed in to the tally, if anything was since the last group. */
  void saveTally() throws IOException {
    if (group.isEmpty() && !Arrays.equals(savedHandedIn, tally.handedIn())) {
      writeEmptyGroup();
    }
  }

  /**
   * Ends the journal in order: the last group says that all before it is durable, so that the next
   * start need not rewrite anything.
   */
  void close() throws IOException {
    if (lastGroupRecords > 0 || !Arrays.equals(savedHandedIn, tally.handedIn())) {
      writeEmptyGroup();
    }
    closeFile();
  }

  void closeFile() throws IOException {
    file.close();
  }

  private void writeEmptyGroup() throws IOException {
    if (offset + JournalFormat.BLOCK <= maker.segmentBytes()) {
      groupTime = clock.nowMillis();
      write();
    }
  }

  private void writeGroup() throws IOException {
    if (!group.isEmpty()) {
      write();
      acknowledge();
    }
  }

  private void write() throws IOException {
    long[] handedIn = tally.handedIn();
    GroupBuffer.Finished finished = group.finish(header(handedIn));
    int records = group.records();
    int bytes = finished.bytes().remaining();
    long start = System.nanoTime();
    file.write(finished.bytes(), offset);
    file.forceData();
    long took = System.nanoTime() - start;

    segment.grow(nextSequence, records, offset, offset + bytes, groupTime);
    offset += bytes;
    nextSequence += records;
    link = finished.crc();
    lastGroupRecords = records;
    lastGroupNanos = took;
    savedHandedIn = handedIn;
    group.clear();
    tally.setDurable(counters.copy());
    durable.advance(new JournalPosition(segment.header().epoch(), nextSequence));
    listener.groupWritten(records, bytes, took);
  }

  private GroupHeader header(long[] handedIn) {
    SegmentHeader of = segment.header();
    return new GroupHeader(
        of.epoch(),
        of.number(),
        of.salt(),
        offset,
        offset,
        nextSequence,
        group.records(),
        group.bodyBytes(),
        groupTime,
        link,
        false,
        withHandedIn(handedIn),
        GroupHeader.BYTES,
        0);
  }

  private Counters withHandedIn(long[] handedIn) {
    Counters all = counters.copy();
    all.setTallies(counters.tally().plus(Tally.of(handedIn)).values());
    return all;
  }

  private void acknowledge() {
    Instant journaledAt = Instant.ofEpochMilli(groupTime);
    for (PendingAppend append : inGroup) {
      append.keep(receipt(append.sequence, journaledAt, append.conflicts, append.duplicates));
    }
    inGroup.clear();
  }

  private static AppendReceipt receipt(
      long sequence, Instant journaledAt, int conflicts, @Nullable BitSet duplicates) {
    return duplicates == null
        ? AppendReceipt.withoutDuplicates(sequence, journaledAt)
        : new AppendReceipt(sequence, journaledAt, conflicts, duplicates);
  }

  /**
   * Begins the next segment if the present one has records. All that was committed is durable.
   *
   * @return where the records end
   */
  FileErasureMarks.Cut cut() throws IOException, NoSpace {
    if (segment.end().sequence() > segment.header().firstSequence()) {
      roll();
    }
    return new FileErasureMarks.Cut(
        segment.header().recordsEnd(),
        Math.max(segment.header().lastTimeMillis(), clock.nowMillis() - 1));
  }

  /** Begins the next segment. All of the present one is durable. */
  private void roll() throws IOException, NoSpace {
    SegmentHeader next =
        new SegmentHeader(
                segment.header().epoch(),
                segment.number() + 1,
                salts.getAsLong(),
                nextSequence,
                segment.end(),
                segment.recordsEnd(),
                segment.lastTimeMillis(),
                withHandedIn(savedHandedIn),
                0)
            .sealed();
    if (!maker.hasSpare()) {
      housekeeper.makeRoom();
    }
    OpenFile nextFile = maker.begin(next);
    full = false;
    closeFile();
    segment.seal();
    housekeeper.finished(segment, ids);
    segment = new Segment(next);
    segments.add(segment);
    file = nextFile;
    ids = new SeenIds();
    offset = JournalFormat.BLOCK;
    link = next.crc();
    lastGroupRecords = 0;
  }
}
