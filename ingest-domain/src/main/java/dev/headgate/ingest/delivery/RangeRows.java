package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.ErasureMark;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalReader;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.journal.StoreTable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a range of the journal, table by table: a pure function of the range and of the
 * erasure marks it goes by, so that they come out the same whenever they are made again. The
 * range's first record decides the delivery id, the partition and the schema; a record of another
 * schema or another life of the journal begins a new range.
 */
final class RangeRows {
  private static final long OVERSIZE = 4;

  private final DeliveryPolicy policy;
  private final Erased erased;
  private Erased.By erasedBy;
  private Map<StoreTable, TableRows> tables = new EnumMap<>(StoreTable.class);
  private UsageCount usage = new UsageCount();
  private Map<Api, Integer> leftOut = new EnumMap<>(Api.class);
  private @Nullable JournalPosition first;
  private @Nullable JournalPosition last;
  private long firstJournaledAtMillis;
  private LocalDate batchDay = LocalDate.EPOCH;
  private int schema;
  private boolean full;
  private @Nullable JournalPosition limit;

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

  /** Becomes the other range, without a copy; the other one is to be cleared before it is used. */
  void take(RangeRows other) {
    Map<StoreTable, TableRows> ownTables = tables;
    UsageCount ownUsage = usage;
    Map<Api, Integer> ownLeftOut = leftOut;
    tables = other.tables;
    usage = other.usage;
    leftOut = other.leftOut;
    other.tables = ownTables;
    other.usage = ownUsage;
    other.leftOut = ownLeftOut;
    erasedBy = other.erasedBy;
    first = other.first;
    last = other.last;
    firstJournaledAtMillis = other.firstJournaledAtMillis;
    batchDay = other.batchDay;
    schema = other.schema;
    full = other.full;
    limit = other.limit;
  }

  /**
   * Begins anew, in records that may have been cut otherwise before. The range ends before the
   * limit, and records without rows at its beginning become a range of their own: whichever copy of
   * the journal a range is cut from, its first row then stands in its first record.
   */
  void clearUpTo(JournalPosition limit) {
    clear();
    this.limit = limit;
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
    limit = null;
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

  /** Why a range that was made again goes no further. */
  enum Stop {
    /** The place before which it ends in any case. */
    AT_END,
    /** It is enough. */
    ENOUGH,
    /** The journal holds no more records of this life. */
    LIFE_ENDED
  }

  /**
   * Makes a range again of which only the first record is known: record after record until it is
   * enough. Records without rows that follow belong to it as well.
   *
   * @param end where it ends at the latest
   * @param erasures the newest mark to go by
   */
  Stop regather(
      JournalReader journal,
      JournalPosition from,
      JournalPosition end,
      int erasures,
      BooleanSupplier enough) {
    clear(erased.upTo(erasures));
    boolean[] isEnough = new boolean[1];
    Stop[] stop = {Stop.LIFE_ENDED};
    journal.read(
        from,
        (position, journaledAtMillis, record) -> {
          if (position.compareTo(end) >= 0) {
            stop[0] = Stop.AT_END;
            return false;
          }
          if (isOther(record) || (isEnough[0] ? record.entries() > 0 : isOversized())) {
            stop[0] = Stop.ENOUGH;
            return false;
          }
          add(position, journaledAtMillis, record);
          isEnough[0] = enough.getAsBoolean();
          return true;
        });
    return stop[0];
  }

  private boolean isOther(JournalRecord record) {
    return first != null && record.schema() != schema;
  }

  /** Far beyond what was ever delivered as one. */
  private boolean isOversized() {
    return tables.values().stream()
        .anyMatch(
            rows ->
                rows.count() > OVERSIZE * policy.maxRows()
                    || rows.bytes().length() > OVERSIZE * policy.maxBytes());
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
    if (limit != null
        && (position.compareTo(limit) >= 0 || (hasNoRows() && record.entries() > 0))) {
      return false;
    }
    int entries = record.entries();
    long bytes =
        record.length() + (long) entries * (TableRows.PREFIX_BYTES + record.sharedLength());
    int rows = 0;
    for (TableRows table : tables.values()) {
      bytes += table.bytes().length();
      rows = Math.max(rows, table.count());
    }
    return bytes <= policy.maxBytes() && rows + entries <= policy.maxRows();
  }

  private void add(JournalPosition position, long journaledAtMillis, JournalRecord record) {
    if (!record.carriesRows()) {
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
        RowBuffer row = rows.begin(deliveryId, rows.count(), batchDay, journaledAtMillis);
        if (record.isShared(entry)) {
          row.put(record.array(), record.sharedOffset(), record.sharedLength());
        }
        row.put(record.array(), record.rowOffset(entry), record.rowLength(entry));
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

  /** The place itself, or the newest mark's if that is behind it. */
  JournalPosition behindMarks(JournalPosition place) {
    return erased.behindMarks(place);
  }

  /** The numbers of marks that a delivery may have gone by, the newest first. */
  List<Integer> erasures() {
    return erased.numbers();
  }

  private boolean hasNoRows() {
    return tables.values().stream().allMatch(rows -> rows.count() == 0);
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

  JournalPosition first() {
    if (first == null) {
      throw new IllegalStateException("an empty range");
    }
    return first;
  }
}
