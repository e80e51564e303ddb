package dev.headgate.ingest.delivery;

import dev.headgate.ingest.delivery.EventStore.Holding;
import dev.headgate.ingest.delivery.RangeRows.Stop;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalReader;
import dev.headgate.ingest.journal.StoreTable;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a delivery again of which nothing is known but what the store holds. Its id tells where it
 * began, and since a row's number follows from there alone, its end matters little: it is where the
 * next delivery in the store begins, or else behind the last row that is there. No row beyond can
 * be in the store under another id, for then that id would be known.
 *
 * <p>A delivery is known to be whole when its rows fill the place up to the next one exactly. All
 * else is compared to the byte: rows that are not the journal's halt delivery, because then the
 * journal and the store have no common past, or other rows were erased when they were numbered.
 */
final class Rediscovery {
  private final JournalReader journal;
  private final RangeRows range;
  private final PatientStore store;

  Rediscovery(JournalReader journal, RangeRows range, PatientStore store) {
    this.journal = journal;
    this.range = range;
    this.store = store;
  }

  /** What is known of a delivery that was found. */
  enum State {
    /** None of its rows is in the store. */
    MISSING,
    /** Each of its rows is in the store. */
    WHOLE,
    /** What is in the store of it agrees with the journal; rows may be missing. */
    OPEN,
    /** The same, but it went on in records that this copy of the journal does not have. */
    CUT_OFF
  }

  /** A delivery that was found; the range holds its rows. */
  record Found(FrozenDelivery delivery, State state) {}

  /**
   * Finds what the delivery that begins here consists of.
   *
   * @param end where another delivery begins, or a place behind the journal's life
   */
  Found find(StoredLife stored, JournalPosition first, JournalPosition end) {
    Optional<JournalPosition> next = stored.firstAfter(first).filter(it -> it.compareTo(end) < 0);
    JournalPosition before = next.orElse(end);
    Letters letters = new Letters(stored, first);
    for (int erasures : range.erasures()) {
      Stop stop = range.regather(journal, first, before, erasures, () -> isEnough(stored, letters));
      if (stop == Stop.AT_END && isExact(stored)) {
        return new Found(range.freeze(), State.WHOLE);
      }
    }
    for (int erasures : range.erasures()) {
      Stop stop = range.regather(journal, first, before, erasures, () -> isEnough(stored, letters));
      boolean enough =
          isEnough(stored, letters) && (stop != Stop.ENOUGH || !letters.areRefusedOnes());
      if ((enough || stop == Stop.LIFE_ENDED) && agrees()) {
        return new Found(range.freeze(), enough ? State.OPEN : State.CUT_OFF);
      }
    }
    if (letters.areRefusedOnes()) {
      throw new DeliveryHalted(
          "Table dead_letters holds rows that may stand for those which are missing of delivery_id "
              + Long.toUnsignedString(first.packed())
              + ". Nothing is guessed: see 'Delivery halted' in docs/storage.md.",
          null);
    }
    throw new DeliveryHalted(
        "The store holds other rows of delivery_id "
            + Long.toUnsignedString(first.packed())
            + " than the journal. Nothing is guessed: see 'Delivery halted' in docs/storage.md.",
        null);
  }

  /**
   * Whether a frozen delivery, whose rows the range holds, went on in records that this copy of the
   * journal does not have.
   */
  boolean isCutOff(StoredLife stored, FrozenDelivery frozen) {
    return !holdsRecord(frozen.last().plus(1))
        && !isEnough(stored, new Letters(stored, frozen.first()))
        && agrees();
  }

  /** Whether the journal holds a record at this place. */
  boolean holdsRecord(JournalPosition position) {
    boolean[] found = new boolean[1];
    journal.read(
        position,
        (at, _, _) -> {
          found[0] = at.equals(position);
          return false;
        });
    return found[0];
  }

  private boolean isExact(StoredLife stored) {
    for (StoreTable table : StoreTable.values()) {
      int rows = range.rows(table).count();
      Optional<Holding> holding = stored.of(range.first(), table);
      if (holding.isEmpty()
          ? rows > 0
          : !holding.get().hasNoGap() || holding.get().count() != rows) {
        return false;
      }
    }
    return true;
  }

  /** Whether the range has every row that is in the store. */
  private boolean isEnough(StoredLife stored, Letters letters) {
    for (StoreTable table : StoreTable.values()) {
      int highest = stored.of(range.first(), table).map(Holding::highest).orElse(-1);
      if (table != StoreTable.DEAD_LETTERS && highest >= range.rows(table).count()) {
        return false;
      }
    }
    return letters.areExplained();
  }

  private boolean agrees() {
    FrozenDelivery delivery = range.freeze();
    for (StoreTable table : delivery.rows().keySet()) {
      TableRows rows = range.rows(table);
      RowBatch batch =
          new RowBatch(delivery.deliveryId(), table, range.schema(), 0, rows.count(), rows.bytes());
      if (!store.agrees(delivery, batch, rows::start)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The delivery's dead letters. Those that stand for refused rows are numbered by all rows of the
   * delivery, so they are right at its very end only: where every row is there or has its letter.
   */
  private final class Letters {
    private final StoredLife stored;
    private final JournalPosition first;
    private @Nullable BitSet present;
    private @Nullable BitSet refused;

    Letters(StoredLife stored, JournalPosition first) {
      this.stored = stored;
      this.first = first;
    }

    boolean areExplained() {
      int own = range.rows(StoreTable.DEAD_LETTERS).count();
      int highest = stored.of(first, StoreTable.DEAD_LETTERS).map(Holding::highest).orElse(-1);
      return highest < own || areForRefusedRows(own);
    }

    /** Whether there are letters for refused rows among them. */
    boolean areRefusedOnes() {
      return stored.of(first, StoreTable.DEAD_LETTERS).isPresent()
          && !refused(range.freeze()).isEmpty();
    }

    private boolean areForRefusedRows(int own) {
      FrozenDelivery delivery = range.freeze();
      BitSet refused = refused(delivery);
      BitSet others = (BitSet) present(delivery).clone();
      others.andNot(refused);
      if (others.length() > own) {
        return false;
      }
      Map<StoreTable, Long> refusedRows = new EnumMap<>(StoreTable.class);
      for (int letter = refused.nextSetBit(0);
          letter >= 0;
          letter = refused.nextSetBit(letter + 1)) {
        Optional<FrozenDelivery.RowPlace> row = delivery.rowOfLetter(letter);
        if (row.isEmpty()) {
          return false;
        }
        refusedRows.merge(row.get().table(), 1L, Long::sum);
      }
      for (StoreTable table : StoreTable.values()) {
        long there =
            table == StoreTable.DEAD_LETTERS
                ? others.cardinality()
                : stored.of(first, table).map(Holding::distinct).orElse(0L);
        if (there + refusedRows.getOrDefault(table, 0L) != delivery.rowsOf(table)) {
          return false;
        }
      }
      return true;
    }

    private BitSet present(FrozenDelivery delivery) {
      BitSet known = present;
      if (known == null) {
        known = store.probe(delivery, StoreTable.DEAD_LETTERS).present();
        present = known;
      }
      return known;
    }

    private BitSet refused(FrozenDelivery delivery) {
      BitSet known = refused;
      if (known == null) {
        known = store.lettersForRefused(delivery);
        refused = known;
      }
      return known;
    }
  }
}
