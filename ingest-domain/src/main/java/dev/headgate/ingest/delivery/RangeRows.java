package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.ErasureMark;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalReader;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.StoreTable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a range of the journal, table by table: a pure function of the range and of the
 * erasure marks it goes by, so that they come out the same whenever they are made again. The
 * range's first record decides the delivery id, the partition and the schema; a record of another
 * schema or another life of the journal begins a new range.
 */
final class RangeRows {
  private final DeliveryPolicy policy;
  private final Erased erased;
  private Erased.By erasedBy;
  private final Map<StoreTable, TableRows> tables = new EnumMap<>(StoreTable.class);
  private final UsageCount usage = new UsageCount();
  private final Map<Api, Integer> leftOut = new EnumMap<>(Api.class);
  private @Nullable JournalPosition first;
  private @Nullable JournalPosition last;
  private long firstJournaledAtMillis;
  private LocalDate batchDay = LocalDate.EPOCH;
  private int schema;
  private boolean full;

  RangeRows(DeliveryPolicy policy, Erased erased) {
    this.policy = policy;
    this.erased = erased;
    erasedBy = erased.now();
    for (StoreTable table : StoreTable.values()) {
      tables.put(table, new TableRows());
    }
  }

  void clear() {
    clear(erased.now());
  }

  private void clear(Erased.By by) {
    erasedBy = by;
    leftOut.clear();
    for (TableRows rows : tables.values()) {
      rows.clear(2 * policy.maxBytes());
    }
    usage.clear();
    first = null;
    last = null;
    full = false;
  }

  /**
   * Reads on until the range is full or the durable mark is reached.
   *
   * @return the place of the next record to read
   */
  JournalPosition gather(JournalReader journal, JournalPosition from) {
    JournalPosition next = journal.read(from, this::addIfItFits);
    if (next.epoch() != from.epoch()) {
      full = first != null;
    }
    return next;
  }

  /** Makes the rows of a frozen range again. */
  void rebuild(JournalReader journal, FrozenDelivery frozen) {
    clear(erased.upTo(frozen.erasures()));
    journal.read(
        frozen.first(),
        (position, journaledAtMillis, record) -> {
          if (position.compareTo(frozen.last()) > 0) {
            return false;
          }
          add(position, journaledAtMillis, record);
          return true;
        });
    if (first == null
        || !frozen.first().equals(first)
        || !frozen.last().equals(last)
        || !frozen.equals(freeze())) {
      throw new DeliveryHalted(
          "The journal does not hold what delivery "
              + Long.toUnsignedString(frozen.deliveryId())
              + " was frozen from ("
              + frozen
              + "). Restore the journal directory as a whole; see docs/storage.md.",
          null);
    }
  }

  private boolean addIfItFits(
      JournalPosition position, long journaledAtMillis, JournalRecord record) {
    if (first != null && !fits(position, record)) {
      full = true;
      return false;
    }
    add(position, journaledAtMillis, record);
    return true;
  }

  private boolean fits(JournalPosition position, JournalRecord record) {
    if (position.epoch() != first().epoch() || record.schema() != schema) {
      return false;
    }
    int entries = record.entries();
    long bytes = record.length() + (long) entries * TableRows.PREFIX_BYTES;
    int rows = 0;
    for (TableRows table : tables.values()) {
      bytes += table.bytes().length();
      rows = Math.max(rows, table.count());
    }
    return bytes <= policy.maxBytes() && rows + entries <= policy.maxRows();
  }

  private void add(JournalPosition position, long journaledAtMillis, JournalRecord record) {
    if (record.kind() != JournalRecord.KIND_ROWS) {
      throw new DeliveryHalted(
          "Journal record "
              + position
              + " is of kind "
              + record.kind()
              + ", which this version does not know. Start the version that wrote it.",
          null);
    }
    if (first == null) {
      first = position;
      firstJournaledAtMillis = journaledAtMillis;
      batchDay = LocalDate.ofInstant(Instant.ofEpochMilli(journaledAtMillis), ZoneOffset.UTC);
      schema = record.schema();
    }
    last = position;
    long deliveryId = first().packed();
    List<ErasureMark> concerning = erasedBy.concerning(position, record);
    int entry = record.firstEntry();
    int entries = record.entries();
    for (int i = 0; i < entries; i++) {
      if (erasedBy.isErased(concerning, record, entry)) {
        leaveOut(record, entry);
      } else {
        TableRows rows = rows(record.table(entry));
        rows.begin(deliveryId, rows.count(), batchDay, journaledAtMillis)
            .put(record.array(), record.rowOffset(entry), record.rowLength(entry));
      }
      entry = record.next(entry);
    }
    usage.add(record, journaledAtMillis);
  }

  private void leaveOut(JournalRecord record, int entry) {
    if (record.isPrimary(entry)) {
      leftOut.merge(record.api(), 1, Integer::sum);
    }
  }

  /** Whether something was erased since the range was begun: it is to be gathered anew. */
  boolean isOutdated() {
    return erased.now().number() != erasedBy.number();
  }

  boolean isEmpty() {
    return first == null;
  }

  /** Whether nothing more can be added. */
  boolean isFull() {
    return full;
  }

  int schema() {
    return schema;
  }

  Instant oldestJournaledAt() {
    return Instant.ofEpochMilli(firstJournaledAtMillis);
  }

  LocalDate batchDay() {
    return batchDay;
  }

  TableRows rows(StoreTable table) {
    TableRows rows = tables.get(table);
    if (rows == null) {
      throw new IllegalStateException("no rows for " + table);
    }
    return rows;
  }

  UsageCount usage() {
    return usage;
  }

  /** The range as it is written to the log. */
  FrozenDelivery freeze() {
    Map<StoreTable, Integer> counts = new EnumMap<>(StoreTable.class);
    tables.forEach(
        (table, rows) -> {
          if (rows.count() > 0) {
            counts.put(table, rows.count());
          }
        });
    if (last == null) {
      throw new IllegalStateException("an empty range");
    }
    return new FrozenDelivery(first(), last, batchDay, counts, erasedBy.number(), leftOut);
  }

  private JournalPosition first() {
    if (first == null) {
      throw new IllegalStateException("an empty range");
    }
    return first;
  }
}
