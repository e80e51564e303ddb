package dev.headgate.adapters.journal;

import static dev.headgate.adapters.journal.JournalFormat.BLOCK;
import static dev.headgate.adapters.journal.JournalFormat.IDS_SUFFIX;
import static dev.headgate.adapters.journal.JournalFormat.SEGMENT_SUFFIX;

import dev.headgate.adapters.journal.JournalFiles.OpenFile;
import dev.headgate.ingest.dedup.DedupWindow;
import dev.headgate.ingest.journal.JournalDamaged;
import dev.headgate.ingest.journal.JournalPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The way on when a start is refused: gives up what cannot be read, and nothing else. A damaged
 * file is first copied to a name ending in {@code .damaged}; then a block is written over the
 * unreadable range that says which places are lost. Missing segments are replaced by ones that hold
 * nothing but such a block, missing id files by empty ones.
 *
 * <p>What is lost stays lost: its events are never delivered and go on being counted as pending,
 * and a repeat of them is taken as new only where their ids were lost too.
 */
public final class JournalRepair {
  private static final String ASIDE = ".damaged";

  private final JournalFiles files;
  private final List<String> done = new ArrayList<>();
  private final SecureRandom random = new SecureRandom();
  private final @Nullable JournalPosition delivered;

  private JournalRepair(JournalFiles files) throws IOException {
    this.files = files;
    delivered = FileDeliveryLog.open(files, InstantSource.system(), () -> 0).next().orElse(null);
  }

  /**
   * Repairs the journal in this directory.
   *
   * @return what was given up, a line each; empty if nothing was wrong
   * @throws JournalDamaged if the log of deliveries cannot be read, which nothing stands in for
   * @throws IllegalStateException if a process has the journal open
   */
  public static List<String> repair(Path directory) throws IOException {
    try (DiskFiles files = DiskFiles.lock(directory)) {
      return repair(files);
    }
  }

  static List<String> repair(JournalFiles files) throws IOException {
    JournalRepair repair = new JournalRepair(files);
    repair.run();
    return repair.done;
  }

  private void run() throws IOException {
    List<SegmentHeader> headers = readHeaders();
    replaceKey(headers);
    if (headers.isEmpty()) {
      return;
    }
    for (int i = 0; i < headers.size(); i++) {
      mend(headers.get(i), i + 1 < headers.size() ? headers.get(i + 1) : null);
    }
    fillGaps(headers);
    fillBefore(headers.getFirst());
    forgetMissingNewest(headers.getLast());
    replaceIds();
    files.forceDirectory();
  }

  private void replaceKey(List<SegmentHeader> headers) throws IOException {
    if (!headers.isEmpty() && !files.list().contains(DedupKey.NAME)) {
      DedupKey.make(files);
      done.add("made a new " + DedupKey.NAME + ": earlier event ids are not recognised any more");
    }
  }

  private List<SegmentHeader> readHeaders() throws IOException {
    List<SegmentHeader> headers = new ArrayList<>();
    for (String name : files.list().stream().sorted().toList()) {
      if (name.endsWith(SEGMENT_SUFFIX)) {
        try {
          headers.add(Recovery.readHeader(files, name));
        } catch (JournalDamaged e) {
          files.rename(name, name + ASIDE);
          done.add("set aside " + name + ", whose header cannot be read");
        }
      }
    }
    return headers;
  }

  /** Writes over every unreadable range of a segment. */
  private void mend(SegmentHeader header, @Nullable SegmentHeader next) throws IOException {
    SegmentHeader.End stated = SegmentScan.statedEnd(header, next);
    boolean isCopied = false;
    while (true) {
      try (OpenFile file = files.openForWriting(header.fileName());
          GroupReader reader = new GroupReader(files.open(header.fileName()), header)) {
        long limit = stated == null ? file.size() : stated.offset();
        SegmentScan.Outcome outcome = SegmentScan.scan(reader, limit, new SegmentScan.Visitor() {});
        BadGroup bad = outcome.bad();
        if (bad == null) {
          return;
        }
        Optional<GroupHeader> after = groupAfter(reader, outcome, limit);
        if (after.isEmpty() && stated == null) {
          return; // a torn tail, which a start cuts
        }
        if (!isCopied) {
          copyAside(file, header.fileName());
          isCopied = true;
        }
        long endSequence =
            after.map(GroupHeader::firstSequence).orElse(stated == null ? 0 : stated.sequence());
        long end = after.map(GroupHeader::offset).orElse(limit);
        giveUp(file, header, outcome, end, endSequence);
      }
    }
  }

  private static Optional<GroupHeader> groupAfter(
      GroupReader reader, SegmentScan.Outcome outcome, long limit) throws IOException {
    long from = outcome.end();
    while (true) {
      long at = reader.findClaimBeyond(from + 1, limit);
      if (at < 0) {
        return Optional.empty();
      }
      try {
        GroupHeader group = reader.load(at, limit);
        if (group.firstSequence() >= outcome.endSequence()) {
          return Optional.of(group);
        }
      } catch (BadGroup e) {
        // look further on
      }
      from = at;
    }
  }

  private void copyAside(OpenFile file, String name) throws IOException {
    files.delete(name + ASIDE);
    try (OpenFile copy = files.create(name + ASIDE)) {
      byte[] bytes = new byte[1 << 20];
      long at = 0;
      int read = file.read(bytes, 0, bytes.length, at);
      while (read > 0) {
        copy.write(ByteBuffer.wrap(bytes, 0, read), at);
        at += read;
        read = file.read(bytes, 0, bytes.length, at);
      }
      copy.force();
    }
    files.forceDirectory();
  }

  private void giveUp(
      OpenFile file, SegmentHeader header, SegmentScan.Outcome outcome, long end, long endSequence)
      throws IOException {
    GroupHeader last = outcome.last();
    long start = outcome.end();
    GroupHeader lost =
        lost(
            header,
            start,
            end,
            outcome.endSequence(),
            endSequence,
            last == null ? header.lastTimeMillis() : last.journaledAtMillis(),
            last == null ? header.crc() : last.crc(),
            last == null ? header.counters() : last.counters());
    file.write(block(lost), start);
    file.force();
    files.delete(IdFile.fileName(header.number(), header.epoch()));
    done.add(
        "gave up %d records of life %d from %d on: bytes %d to %d of %s"
            .formatted(
                endSequence - outcome.endSequence(),
                header.epoch(),
                outcome.endSequence(),
                start,
                end,
                header.fileName()));
  }

  private static GroupHeader lost(
      SegmentHeader header,
      long start,
      long end,
      long sequence,
      long endSequence,
      long timeMillis,
      int link,
      Counters counters) {
    return new GroupHeader(
        header.epoch(),
        header.number(),
        header.salt(),
        start,
        start,
        sequence,
        Math.toIntExact(endSequence - sequence),
        Math.toIntExact(end - start - GroupHeader.BYTES),
        timeMillis,
        link,
        true,
        counters,
        GroupHeader.BYTES,
        0);
  }

  private static ByteBuffer block(GroupHeader group) {
    ByteBuffer block = JournalFormat.heapBuffer(BLOCK);
    group.encode(block);
    return block.clear();
  }

  private void fillGaps(List<SegmentHeader> headers) throws IOException {
    for (int i = 0; i + 1 < headers.size(); i++) {
      SegmentHeader before = headers.get(i);
      SegmentHeader after = headers.get(i + 1);
      if (after.number() > before.number() + 1 && !isDelivered(after)) {
        fillGap(before, after);
      }
    }
  }

  /** Whether all that stands before a segment is delivered. */
  private boolean isDelivered(SegmentHeader segment) {
    return SegmentHeader.isDelivered(segment.recordsEnd(), delivered);
  }

  private void fillGap(SegmentHeader before, SegmentHeader after) throws IOException {
    SegmentHeader previous = before;
    SegmentHeader.End end;
    long recordsEnd = before.recordsEnd();
    long time;
    Counters counters;
    try (OpenFile file = files.open(before.fileName());
        GroupReader reader = new GroupReader(files.open(before.fileName()), before)) {
      SegmentScan.Outcome outcome =
          SegmentScan.scan(reader, file.size(), new SegmentScan.Visitor() {});
      GroupHeader last = outcome.last();
      end =
          new SegmentHeader.End(
              before.number(), before.epoch(), outcome.end(), outcome.endSequence());
      if (outcome.endSequence() > before.firstSequence()) {
        recordsEnd = new JournalPosition(before.epoch(), outcome.endSequence()).packed();
      }
      time = last == null ? before.lastTimeMillis() : last.journaledAtMillis();
      counters = last == null ? before.counters() : last.counters();
    }
    for (long number = before.number() + 1; number < after.number(); number++) {
      boolean isLast = number == after.number() - 1;
      int epoch = isLast ? after.previous().epoch() : before.epoch();
      long first = epoch == previous.epoch() ? end.sequence() : 1;
      SegmentHeader filler =
          new SegmentHeader(
                  epoch, number, random.nextLong(), first, end, recordsEnd, time, counters, 0)
              .sealed();
      SegmentHeader.End fillerEnd =
          isLast ? after.previous() : new SegmentHeader.End(number, epoch, BLOCK, first);
      writeFiller(filler, fillerEnd);
      previous = filler;
      end = fillerEnd;
    }
  }

  private void writeFiller(SegmentHeader header, SegmentHeader.End end) throws IOException {
    String temporary = header.name() + JournalFormat.TEMPORARY_SUFFIX;
    files.delete(temporary);
    try (OpenFile file = files.create(temporary)) {
      file.write(header.encode(), 0);
      if (end.offset() > BLOCK) {
        GroupHeader lost =
            lost(
                header,
                BLOCK,
                end.offset(),
                header.firstSequence(),
                end.sequence(),
                header.lastTimeMillis(),
                header.crc(),
                header.counters());
        file.write(block(lost), BLOCK);
      }
      file.force();
    }
    files.rename(temporary, header.fileName());
    files.forceDirectory();
    files.delete(IdFile.fileName(header.number(), header.epoch()));
    done.add(
        "gave up the missing segment %d: %d records of life %d from %d on"
            .formatted(
                header.number(),
                end.sequence() - header.firstSequence(),
                header.epoch(),
                header.firstSequence()));
  }

  /** Stands in for missing segments before the oldest one that is there. */
  private void fillBefore(SegmentHeader oldest) throws IOException {
    SegmentHeader.End end = oldest.previous();
    if (isDelivered(oldest)) {
      return;
    }
    JournalPosition from = delivered;
    SegmentHeader.End before =
        from == null
            ? SegmentHeader.End.NONE
            : new SegmentHeader.End(end.number() - 1, from.epoch(), BLOCK, from.sequence());
    long first = from != null && from.epoch() == end.epoch() ? from.sequence() : 1;
    SegmentHeader filler =
        new SegmentHeader(
                end.epoch(),
                end.number(),
                random.nextLong(),
                first,
                before,
                from == null ? 0 : from.packed(),
                oldest.lastTimeMillis(),
                oldest.counters(),
                0)
            .sealed();
    writeFiller(filler, end);
  }

  private void forgetMissingNewest(SegmentHeader newest) throws IOException {
    OptionalLong noted =
        files.list().contains(SegmentMaker.NEWEST)
            ? SegmentMaker.readNewest(files)
            : OptionalLong.of(newest.number());
    if (noted.isEmpty() || noted.getAsLong() > newest.number()) {
      SegmentMaker.markNewest(files, newest.number());
      done.add(
          "gave up all segments after %d; how many records they held is not known"
              .formatted(newest.number()));
    }
  }

  /** Puts empty id files where they are needed and missing. */
  private void replaceIds() throws IOException {
    List<SegmentHeader> headers = readHeaders();
    SegmentHeader oldest = headers.getFirst();
    long now = headers.getLast().lastTimeMillis();
    long number = oldest.previous().number();
    int epoch = oldest.previous().epoch();
    long lastTime = oldest.lastTimeMillis();
    while (number > 0 && DedupWindow.covers(lastTime, now)) {
      Optional<IdFile> found = findIds(number);
      IdFile ids = found.isPresent() ? found.get() : forgetIds(number, epoch, lastTime);
      number = ids.previous();
      epoch = ids.epoch();
      lastTime = ids.beganMillis();
    }
  }

  private Optional<IdFile> findIds(long number) throws IOException {
    for (String name : files.list()) {
      if (name.endsWith(IDS_SUFFIX) && JournalFormat.numberOf(name) == number) {
        try (OpenFile file = files.open(name)) {
          Optional<IdFile> ids = IdFile.readHeader(file);
          if (ids.isPresent() && ids.get().isIntact(file)) {
            return ids;
          }
        }
        files.rename(name, name + ASIDE);
      }
    }
    return Optional.empty();
  }

  private IdFile forgetIds(long number, int epoch, long lastTime) throws IOException {
    boolean isFirstKept =
        files.list().stream()
            .noneMatch(n -> n.endsWith(IDS_SUFFIX) && JournalFormat.numberOf(n) < number);
    IdFile empty =
        new IdFile(epoch, number, lastTime, lastTime, 0, isFirstKept ? 0 : number - 1, 0, 0);
    empty.write(files, new SeenIds());
    done.add("gave up the event ids of segment " + number + ": repeats of them are taken as new");
    return empty;
  }
}
