package dev.headgate.adapters.journal;

import dev.headgate.adapters.journal.JournalFiles.OpenFile;
import dev.headgate.ingest.delivery.DeliveryTotals;
import dev.headgate.ingest.delivery.FrozenDelivery;
import dev.headgate.ingest.journal.JournalDamaged;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole journal and tells what is in it and what is wrong with it. Changes nothing. While
 * the journal is being written, the end of the newest segment may look unfinished.
 */
public final class JournalVerifier {

  /**
   * What was found.
   *
   * @param damage what a start would refuse, in words; empty if all is well
   */
  public record Report(
      List<SegmentReport> segments, Optional<DeliveryReport> deliveries, List<String> damage) {
    public Report {
      segments = List.copyOf(segments);
      damage = List.copyOf(damage);
    }

    public boolean isSound() {
      return damage.isEmpty();
    }
  }

  /**
   * One segment.
   *
   * @param bytes up to the end of the last good group
   * @param unfinishedBytes what stands behind that and will be cut, in the newest segment
   * @param idFile whether there is a good id file
   * @param lostRecords places that a repair has given up
   */
  public record SegmentReport(
      String file,
      JournalPosition first,
      JournalPosition end,
      int groups,
      long records,
      long events,
      long bytes,
      long unfinishedBytes,
      long lostRecords,
      boolean idFile) {}

  /** The state of the log of deliveries. */
  public record DeliveryReport(
      Optional<FrozenDelivery> open, Optional<JournalPosition> next, DeliveryTotals totals) {}

  private final JournalFiles files;
  private final List<SegmentReport> reports = new ArrayList<>();
  private final List<String> damage = new ArrayList<>();

  private JournalVerifier(JournalFiles files) {
    this.files = files;
  }

  /** Verifies the journal in this directory. */
  public static Report verify(Path directory) throws IOException {
    return verify(DiskFiles.unlocked(directory));
  }

  static Report verify(JournalFiles files) throws IOException {
    return new JournalVerifier(files).run();
  }

  private Report run() throws IOException {
    Optional<DeliveryReport> deliveries = deliveries();
    List<SegmentHeader> headers = headers();
    for (int i = 0; i < headers.size(); i++) {
      verify(headers.get(i), i + 1 < headers.size() ? headers.get(i + 1) : null);
    }
    return new Report(reports, deliveries, damage);
  }

  private Optional<DeliveryReport> deliveries() throws IOException {
    try {
      FileDeliveryLog log = FileDeliveryLog.open(files, InstantSource.system(), () -> 0);
      if (!files.list().contains(FileDeliveryLog.NAME)) {
        return Optional.empty();
      }
      return Optional.of(new DeliveryReport(log.open(), log.next(), log.state()));
    } catch (JournalDamaged e) {
      damage.add(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private List<SegmentHeader> headers() throws IOException {
    List<SegmentHeader> headers = new ArrayList<>();
    for (String name : files.list().stream().sorted().toList()) {
      if (name.endsWith(JournalFormat.SEGMENT_SUFFIX)) {
        try {
          headers.add(Recovery.readHeader(files, name));
        } catch (JournalDamaged e) {
          damage.add(String.valueOf(e.getMessage()));
        }
      }
    }
    return headers;
  }

  private void verify(SegmentHeader header, @Nullable SegmentHeader next) throws IOException {
    try (GroupReader reader = new GroupReader(files.open(header.fileName()), header);
        OpenFile file = files.open(header.fileName())) {
      SegmentHeader.End stated = SegmentScan.statedEnd(header, next);
      long limit = stated == null ? file.size() : stated.offset();
      Totals totals = new Totals();
      SegmentScan.Outcome outcome = SegmentScan.scan(reader, limit, totals);
      long unfinished = stated == null ? reader.bytesWritten(outcome.end(), file.size()) : 0;
      reports.add(
          new SegmentReport(
              header.fileName(),
              header.first(),
              new JournalPosition(header.epoch(), outcome.endSequence()),
              outcome.groups(),
              totals.records,
              totals.events,
              outcome.end(),
              unfinished,
              totals.lost,
              hasIdFile(header)));
      judge(header, next, outcome);
    }
  }

  private void judge(
      SegmentHeader header, @Nullable SegmentHeader next, SegmentScan.Outcome outcome) {
    if (next == null) {
      if (outcome.claim() >= 0) {
        damage.add(String.valueOf(Damage.in(files, header, outcome).getMessage()));
      }
      return;
    }
    if (next.number() != header.number() + 1) {
      damage.add(String.valueOf(Damage.missing(files, next.number() - 1).getMessage()));
    } else if (outcome.bad() != null || outcome.endSequence() != next.previous().sequence()) {
      damage.add(String.valueOf(Damage.in(files, header, outcome).getMessage()));
    }
  }

  private boolean hasIdFile(SegmentHeader header) throws IOException {
    String name = IdFile.fileName(header.number(), header.epoch());
    if (!files.list().contains(name)) {
      return false;
    }
    try (OpenFile file = files.open(name)) {
      Optional<IdFile> ids = IdFile.readHeader(file);
      return ids.isPresent() && ids.get().isIntact(file);
    }
  }

  private static final class Totals implements SegmentScan.Visitor {
    private long records;
    private long events;
    private long lost;

    @Override
    public void group(GroupHeader group) {
      lost += group.lost() ? group.records() : 0;
    }

    @Override
    public void record(GroupHeader group, long sequence, JournalRecord record) {
      records++;
      int entry = record.firstEntry();
      for (int i = 0; i < record.entries(); i++) {
        events += record.isPrimary(entry) ? 1 : 0;
        entry = record.next(entry);
      }
    }
  }
}
