package dev.headgate.adapters.journal;

import static dev.headgate.adapters.journal.JournalFormat.BLOCK;
import static dev.headgate.adapters.journal.JournalFormat.IDS_SUFFIX;
import static dev.headgate.adapters.journal.JournalFormat.SEGMENT_SUFFIX;
import static dev.headgate.adapters.journal.JournalFormat.TEMPORARY_SUFFIX;

import dev.headgate.adapters.journal.JournalFiles.OpenFile;
import dev.headgate.ingest.dedup.DedupWindow;
import dev.headgate.ingest.journal.JournalDamaged;
import dev.headgate.ingest.journal.JournalPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the journal's files into a state that can be gone on from, and refuses to if something
 * that was durable is not there any more.
 *
 * <p>The newest segment ends before its last whole group: that group says that all before it was
 * durable, and nobody says so of itself. After a failed fsync even what can be read may not be on
 * the disk. So the last group is written again, to a segment of its own, and what stands behind it
 * is cut. Nothing is ever appended to a segment that was found at a start.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final JournalFiles files;
  private final SegmentMaker maker;
  private final LongSupplier salts;
  private final @Nullable JournalPosition delivered;
  private final List<Segment> segments = new ArrayList<>();
  private final TreeMap<Long, IdFile> idFiles = new TreeMap<>();

  /**
   * @param delivered the place after the last delivered record; null before the first delivery
   */
  Recovery(
      JournalFiles files,
      SegmentMaker maker,
      LongSupplier salts,
      @Nullable JournalPosition delivered) {
    this.files = files;
    this.maker = maker;
    this.salts = salts;
    this.delivered = delivered;
  }

  /**
   * What was found.
   *
   * @param segments all kept segments, finished, oldest first
   * @param end how the newest one ends
   * @param newest the segment that was the newest; null if there was none
   * @param newestEpoch the newest epoch that a segment is of; 0 for none
   */
  record Recovered(
      List<Segment> segments,
      Map<Long, IdFile> idFiles,
      SegmentHeader.End end,
      @Nullable Segment newest,
      int newestEpoch,
      long lastTimeMillis,
      Counters counters) {

    /** The place after the last record, packed; 0 if there is none. */
    long recordsEnd() {
      return segments.isEmpty() ? 0 : segments.getLast().recordsEnd();
    }
  }

  Recovered run() throws IOException {
    deleteLeftovers();
    List<SegmentHeader> headers = withoutRetired(readHeaders());
    checkNewest(headers);
    checkOldest(headers);
    if (headers.isEmpty()) {
      checkNothingDelivered();
      return new Recovered(List.of(), idFiles, SegmentHeader.End.NONE, null, 0, 0, Counters.zero());
    }
    for (int i = 0; i < headers.size() - 1; i++) {
      checkLink(headers.get(i), headers.get(i + 1));
      addFinished(headers.get(i), headers.get(i + 1));
    }
    Recovered recovered = recoverNewest(headers.getLast());
    checkDelivered(recovered.end());
    return recovered;
  }

  private void deleteLeftovers() throws IOException {
    for (String name : files.list()) {
      if (name.endsWith(TEMPORARY_SUFFIX)) {
        files.delete(name);
      }
    }
  }

  private List<SegmentHeader> readHeaders() throws IOException {
    List<SegmentHeader> headers = new ArrayList<>();
    for (String name : files.list()) {
      if (name.endsWith(SEGMENT_SUFFIX)) {
        headers.add(readHeader(files, name));
      }
    }
    headers.sort(Comparator.comparingLong(SegmentHeader::number));
    checkNumbers(headers);
    return headers;
  }

  /** Two segments of one number come from two disks: neither may be taken for a leftover. */
  private void checkNumbers(List<SegmentHeader> headers) {
    for (int i = 1; i < headers.size(); i++) {
      SegmentHeader before = headers.get(i - 1);
      if (headers.get(i).number() == before.number()) {
        throw Damage.at(
            files, headers.get(i).fileName(), 0, "the number of " + before.fileName() + " again");
      }
    }
  }

  static SegmentHeader readHeader(JournalFiles files, String name) throws IOException {
    byte[] bytes = new byte[BLOCK];
    ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try (OpenFile file = files.open(name)) {
      block.limit(file.read(bytes, 0, BLOCK, 0));
    }
    SegmentHeader header =
        SegmentHeader.decode(block)
            .orElseThrow(() -> Damage.at(files, name, 0, "no segment header"));
    if (SegmentHeader.version(block) != JournalFormat.VERSION) {
      throw new JournalDamaged(
          "%s in %s has format version %d, this program knows version %d only; start the newer one"
              .formatted(name, files.where(), SegmentHeader.version(block), JournalFormat.VERSION),
          null);
    }
    if (!header.fileName().equals(name)) {
      throw Damage.at(files, name, 0, "the segment " + header.name() + ", not its own");
    }
    return header;
  }

  /**
   * Deletes segments that were being deleted when the last run ended: those below a gap, if all of
   * them is delivered.
   */
  private List<SegmentHeader> withoutRetired(List<SegmentHeader> headers) throws IOException {
    int first = headers.size() - 1;
    while (first > 0 && headers.get(first - 1).number() == headers.get(first).number() - 1) {
      first--;
    }
    if (first <= 0) {
      return headers;
    }
    if (!SegmentHeader.isDelivered(headers.get(first).recordsEnd(), delivered)) {
      throw Damage.missing(files, headers.get(first).number() - 1);
    }
    for (SegmentHeader retired : headers.subList(0, first)) {
      files.delete(retired.fileName());
    }
    files.forceDirectory();
    return headers.subList(first, headers.size());
  }

  private void checkNewest(List<SegmentHeader> headers) throws IOException {
    long newest = headers.isEmpty() ? 0 : headers.getLast().number();
    if (!files.list().contains(SegmentMaker.NEWEST)) {
      return;
    }
    OptionalLong noted = SegmentMaker.readNewest(files);
    if (noted.isEmpty()) {
      throw Damage.at(files, SegmentMaker.NEWEST, 0, "no note of the newest segment");
    }
    if (noted.getAsLong() > newest) {
      throw Damage.missing(files, noted.getAsLong());
    }
  }

  private void checkOldest(List<SegmentHeader> headers) {
    if (!headers.isEmpty()
        && !SegmentHeader.isDelivered(headers.getFirst().recordsEnd(), delivered)) {
      throw Damage.missing(files, headers.getFirst().previous().number());
    }
  }

  private void checkLink(SegmentHeader header, SegmentHeader next) {
    SegmentHeader.End end = next.previous();
    long expected = next.epoch() == header.epoch() ? end.sequence() : 1;
    if (end.number() != header.number()
        || end.epoch() != header.epoch()
        || next.epoch() < header.epoch()
        || next.firstSequence() != expected
        || end.sequence() < header.firstSequence()) {
      throw Damage.at(files, next.fileName(), 0, "a segment that does not continue the one before");
    }
  }

  private void checkNothingDelivered() {
    if (delivered != null) {
      throw new JournalDamaged(
          "The journal in %s has no segments, although its log of deliveries ends at %s. Restore them, or move deliveries.log away too to begin anew."
              .formatted(files.where(), delivered),
          null);
    }
  }

  /** Whether the end of the journal is not before what the log of deliveries says is delivered. */
  private void checkDelivered(SegmentHeader.End end) {
    if (delivered != null
        && delivered.compareTo(new JournalPosition(end.epoch(), end.sequence())) > 0) {
      throw Damage.at(
          files,
          JournalFormat.segmentName(end.number(), end.epoch()) + SEGMENT_SUFFIX,
          end.offset(),
          "the end of the journal, although later records were delivered");
    }
  }

  private void addFinished(SegmentHeader header, SegmentHeader next) throws IOException {
    SegmentHeader.End end = next.previous();
    long lastTime = next.lastTimeMillis();
    boolean idsThere = readIdFile(header.number(), header.epoch());
    if (idsThere && SegmentHeader.isDelivered(next.recordsEnd(), delivered)) {
      segments.add(Segment.finished(header, end, lastTime));
      return;
    }
    SegmentCollector collector = new SegmentCollector(header);
    SegmentScan.Outcome outcome = scan(header, end.offset(), collector);
    if (outcome.bad() != null || outcome.endSequence() != end.sequence()) {
      throw Damage.in(files, header, outcome);
    }
    Segment segment = collector.takeLast().segment();
    segment.seal();
    segments.add(segment);
    if (!idsThere) {
      writeIdFile(header, lastTime, collector.ids());
    }
  }

  private SegmentScan.Outcome scan(SegmentHeader header, long limit, SegmentScan.Visitor visitor)
      throws IOException {
    try (GroupReader reader = new GroupReader(files.open(header.fileName()), header)) {
      return SegmentScan.scan(reader, limit, visitor);
    }
  }

  private void writeIdFile(SegmentHeader header, long lastTime, SeenIds ids) throws IOException {
    IdFile file = IdFile.of(header, lastTime, ids);
    file.write(files, ids);
    idFiles.put(header.number(), file);
  }

  /** Reads an id file if it is there and good. */
  private boolean readIdFile(long number, int epoch) throws IOException {
    String name = IdFile.fileName(number, epoch);
    if (!files.list().contains(name)) {
      return false;
    }
    try (OpenFile file = files.open(name)) {
      IdFile ids = IdFile.readHeader(file).orElse(null);
      if (ids == null || ids.segment() != number || !ids.isIntact(file)) {
        LOG.warn("The id file {} in {} is damaged", name, files.where());
        return false;
      }
      idFiles.put(number, ids);
      return true;
    }
  }

  private Recovered recoverNewest(SegmentHeader header) throws IOException {
    SegmentCollector collector = new SegmentCollector(header);
    try (OpenFile file = files.open(header.fileName());
        GroupReader reader = new GroupReader(file, header)) {
      long size = file.size();
      SegmentScan.Outcome outcome = SegmentScan.scan(reader, size, collector);
      if (outcome.claim() >= 0) {
        throw Damage.in(files, header, outcome);
      }
      long torn = reader.bytesWritten(outcome.end(), size);
      GroupHeader last = outcome.last();
      Segment newest = collector.segment();
      newest.seal();
      segments.add(newest);
      SegmentHeader.End end = newest.end();
      long lastTime = last == null ? header.lastTimeMillis() : last.journaledAtMillis();
      long endTime = lastTime;
      if (last != null && last.records() > 0) {
        endTime = newest.lastTimeMillis();
        end = copyGroup(reader, newest, last);
      }
      if (torn > 0) {
        LOG.warn(
            "Cut {} bytes of an unfinished write from the end of {} in {}; nobody was told that"
                + " they are kept",
            torn,
            header.fileName(),
            files.where());
      }
      writeIdFile(header, endTime, collector.ids());
      return new Recovered(
          segments,
          idFiles,
          end,
          newest,
          header.epoch(),
          lastTime,
          last == null ? header.counters() : last.counters());
    }
  }

  /**
   * Cuts what stands behind the end of the segment that was the newest. To be called when the
   * segment after it is durable, which says where it ends.
   */
  static void cut(JournalFiles files, Recovered found) throws IOException {
    if (found.newest() == null) {
      return;
    }
    Segment newest = found.newest();
    try (OpenFile file = files.openForWriting(newest.header().fileName())) {
      if (file.size() > newest.end().offset()) {
        file.truncate(newest.end().offset());
        file.force();
      }
    }
  }

  /** Writes the last group again, as a segment of its own. */
  private SegmentHeader.End copyGroup(GroupReader reader, Segment newest, GroupHeader last)
      throws IOException {
    try {
      reader.load(last.offset(), last.end());
    } catch (BadGroup e) {
      throw Damage.at(files, newest.header().fileName(), e.offset(), e.what(), e);
    }
    SegmentHeader copied = newest.header();
    SegmentHeader header =
        new SegmentHeader(
                copied.epoch(),
                copied.number() + 1,
                salts.getAsLong(),
                last.firstSequence(),
                newest.end(),
                newest.recordsEnd(),
                newest.lastTimeMillis(),
                copied.counters(),
                0)
            .sealed();
    GroupHeader group =
        new GroupHeader(
            header.epoch(),
            header.number(),
            header.salt(),
            BLOCK,
            BLOCK,
            last.firstSequence(),
            last.records(),
            last.bodyBytes(),
            last.journaledAtMillis(),
            header.crc(),
            false,
            last.counters(),
            GroupHeader.BYTES,
            0);
    ByteBuffer bytes = JournalFormat.heapBuffer((int) (group.end() - BLOCK));
    group.encode(bytes);
    bytes.put(reader.array(), last.bytes(), last.bodyBytes());
    maker.copy(header, bytes.clear());

    SegmentCollector collector = new SegmentCollector(header);
    SegmentScan.Outcome outcome = scan(header, group.end(), collector);
    if (outcome.bad() != null) {
      throw Damage.in(files, header, outcome);
    }
    Segment segment = collector.takeLast().segment();
    segment.seal();
    segments.add(segment);
    writeIdFile(header, last.journaledAtMillis(), collector.ids());
    return segment.end();
  }

  /**
   * Loads the index of event ids with all that is within the window.
   *
   * @throws JournalDamaged if ids are missing
   */
  void loadIds(Recovered found, SeenEvents seen) throws IOException {
    addIdFilesOfRetired(found);
    List<IdFile> needed =
        idFiles.values().stream()
            .filter(ids -> DedupWindow.covers(ids.lastTimeMillis(), found.lastTimeMillis()))
            .toList();
    seen.expect(needed.stream().mapToLong(IdFile::entries).sum());
    for (IdFile ids : needed) {
      try (OpenFile file = files.open(IdFile.fileName(ids.segment(), ids.epoch()))) {
        ids.load(file, seen);
      }
    }
  }

  /** Goes back from the oldest segment, each step told by the one before, to the window's start. */
  private void addIdFilesOfRetired(Recovered found) throws IOException {
    if (segments.isEmpty()) {
      return;
    }
    SegmentHeader oldest = segments.getFirst().header();
    long number = oldest.previous().number();
    long lastTime = oldest.lastTimeMillis();
    while (number > 0 && DedupWindow.covers(lastTime, found.lastTimeMillis())) {
      if (!readIdFile(number, epochOfIdFile(number))) {
        throw Damage.missingIds(files, number);
      }
      IdFile ids = idFiles.firstEntry().getValue();
      number = ids.previous();
      lastTime = ids.beganMillis();
    }
    deleteIdFilesUpTo(number);
  }

  private int epochOfIdFile(long number) throws IOException {
    for (String name : files.list()) {
      if (name.endsWith(IDS_SUFFIX) && JournalFormat.numberOf(name) == number) {
        return JournalFormat.epochOf(name);
      }
    }
    throw Damage.missingIds(files, number);
  }

  private void deleteIdFilesUpTo(long number) throws IOException {
    for (String name : files.list()) {
      if (name.endsWith(IDS_SUFFIX) && JournalFormat.numberOf(name) <= number) {
        files.delete(name);
      }
    }
  }
}
