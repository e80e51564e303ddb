package dev.headgate.ingest.delivery;

import dev.headgate.ingest.delivery.EventStore.Presence;
import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.journal.StoreTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A frozen delivery on its way: which of its rows are known to be stored and which are set aside.
 * Details go before the events they belong to, so that who sees an event sees its details; dead
 * letters go last, because refused rows become such.
 *
 * <p>Every insert is all or nothing, so the rows that are missing are always known, or can be asked
 * for; a row is sent again only when it is proven not to be there.
 */
final class OpenDelivery {
  static final List<StoreTable> ORDER =
      List.of(
          StoreTable.TAG_RESULTS,
          StoreTable.TAG_EVENTS,
          StoreTable.MEDIA_EVENTS,
          StoreTable.DEAD_LETTERS);

  private final FrozenDelivery frozen;
  private final RangeRows range;
  private final PatientStore store;
  private final UndeliverableRows letterFormat;
  private final DeliveryPolicy policy;
  private final DeliveryObserver observer;
  private final Map<StoreTable, BitSet> missing = new EnumMap<>(StoreTable.class);
  private final Map<StoreTable, BitSet> setAside = new EnumMap<>(StoreTable.class);
  private final List<UndeliverableRow> undeliverable = new ArrayList<>();
  private final RowBuffer scratch = new RowBuffer(0);
  private int attempts;

  OpenDelivery(
      FrozenDelivery frozen,
      RangeRows range,
      PatientStore store,
      UndeliverableRows letterFormat,
      DeliveryPolicy policy,
      DeliveryObserver observer) {
    this.frozen = frozen;
    this.range = range;
    this.store = store;
    this.letterFormat = letterFormat;
    this.policy = policy;
    this.observer = observer;
    for (StoreTable table : StoreTable.values()) {
      BitSet all = new BitSet();
      all.set(0, frozen.rowsOf(table));
      missing.put(table, all);
      setAside.put(table, new BitSet());
    }
  }

  /**
   * Sends what is missing until nothing is.
   *
   * @return the rows that the store can never take
   */
  List<UndeliverableRow> complete() {
    for (StoreTable table : ORDER) {
      sendMissing(table);
    }
    sendLetters();
    return List.copyOf(undeliverable);
  }

  /** How many rows are not known to be in the store. */
  int missing() {
    return missing.values().stream().mapToInt(BitSet::cardinality).sum();
  }

  /** Finds out which rows are there, of a delivery that may have been sent before. */
  void prove() {
    store.awaitQuiet(frozen);
    proveLetters(store.probe(frozen, StoreTable.DEAD_LETTERS));
    for (StoreTable table : ORDER) {
      if (table != StoreTable.DEAD_LETTERS && frozen.rowsOf(table) > 0) {
        proveTable(table, store.probe(frozen, table));
      }
    }
  }

  /**
   * The same for a delivery that went on beyond its known range: rows with higher numbers are of
   * records that are not known here. Which rows were refused cannot be told then, so it must not
   * matter.
   */
  void proveKnownPart() {
    store.awaitQuiet(frozen);
    for (StoreTable table : ORDER) {
      Presence presence = store.probe(frozen, table);
      int expected = frozen.rowsOf(table);
      observer.proven(frozen, table, presence.present().get(0, expected).cardinality(), expected);
      refuseDoubled(table, presence);
      of(missing, table).andNot(presence.present());
    }
    boolean anyRefused = !store.lettersForRefused(frozen).isEmpty();
    if (anyRefused && missing.values().stream().anyMatch(rows -> !rows.isEmpty())) {
      throw halted(
          StoreTable.DEAD_LETTERS, "holds rows that may stand for those which are missing");
    }
  }

  private void proveTable(StoreTable table, Presence presence) {
    int expected = frozen.rowsOf(table);
    observer.proven(frozen, table, presence.present().cardinality(), expected);
    refuseDoubled(table, presence);
    if (presence.present().length() > expected) {
      throw halted(table, "holds rows that were never sent");
    }
    if (presence.present().intersects(of(setAside, table))) {
      throw halted(table, "holds a row that was also set aside as a dead letter");
    }
    BitSet rest = new BitSet();
    rest.set(0, expected);
    rest.andNot(presence.present());
    rest.andNot(of(setAside, table));
    missing.put(table, rest);
  }

  /** The letters that are there tell which rows were set aside before. */
  private void proveLetters(Presence presence) {
    refuseDoubled(StoreTable.DEAD_LETTERS, presence);
    int own = frozen.rowsOf(StoreTable.DEAD_LETTERS);
    BitSet present = presence.present();
    for (int letter = present.nextSetBit(own);
        letter >= 0;
        letter = present.nextSetBit(letter + 1)) {
      FrozenDelivery.RowPlace place =
          frozen
              .rowOfLetter(letter)
              .orElseThrow(
                  () -> halted(StoreTable.DEAD_LETTERS, "holds rows that were never sent"));
      BitSet aside = of(setAside, place.table());
      if (!aside.get(place.rowNo())) {
        aside.set(place.rowNo());
        undeliverable.add(
            new UndeliverableRow(place.table(), place.rowNo(), "set aside before a restart"));
      }
    }
    BitSet rest = new BitSet();
    rest.set(0, own);
    rest.andNot(present);
    rest.andNot(of(setAside, StoreTable.DEAD_LETTERS));
    missing.put(StoreTable.DEAD_LETTERS, rest);
    observer.proven(frozen, StoreTable.DEAD_LETTERS, own - rest.cardinality(), own);
  }

  private void refuseDoubled(StoreTable table, Presence presence) {
    if (presence.isDoubled()) {
      throw halted(
          table,
          "holds rows twice ("
              + presence.count()
              + " rows, "
              + presence.present().cardinality()
              + " distinct)");
    }
  }

  private DeliveryHalted halted(StoreTable table, String what) {
    return new DeliveryHalted(
        "Table "
            + table.tableName()
            + " "
            + what
            + " for delivery_id "
            + Long.toUnsignedString(frozen.deliveryId())
            + " in partition "
            + frozen.batchDay()
            + ". Nothing is guessed: see 'Delivery halted' in docs/storage.md.",
        null);
  }

  /**
   * Sends the missing rows in one insert; refused ones are halved until the culprits stand alone. A
   * row that stands alone is sent once more before it is given up: being set aside is for good.
   */
  private void sendMissing(StoreTable table) {
    BitSet refusedAlone = new BitSet();
    Deque<BitSet> parts = new ArrayDeque<>();
    push(parts, of(missing, table));
    while (!parts.isEmpty()) {
      BitSet rows = parts.pop();
      switch (store.insert(frozen, batch(table, rows))) {
        case PatientStore.Outcome.Stored _ -> of(missing, table).andNot(rows);
        case PatientStore.Outcome.Refused refused -> {
          int first = rows.nextSetBit(0);
          if (rows.cardinality() > 1) {
            halve(rows, parts);
          } else if (refusedAlone.get(first)) {
            setAside(table, first, refused.reason());
          } else {
            refusedAlone.set(first);
            parts.push(rows);
          }
        }
        case PatientStore.Outcome.Unclear _ -> {
          prove(table);
          parts.clear();
          push(parts, of(missing, table));
        }
      }
    }
  }

  private void prove(StoreTable table) {
    store.awaitQuiet(frozen);
    Presence presence = store.probe(frozen, table);
    if (table == StoreTable.DEAD_LETTERS) {
      proveLetters(presence);
    } else {
      proveTable(table, presence);
    }
  }

  private void setAside(StoreTable table, int rowNo, String reason) {
    if (undeliverable.size() >= policy.maxUndeliverable()) {
      throw new DeliveryHalted(
          "The store refuses more than "
              + policy.maxUndeliverable()
              + " rows of one delivery, so the fault is hardly in the rows: "
              + reason,
          null);
    }
    UndeliverableRow row = new UndeliverableRow(table, rowNo, reason);
    of(setAside, table).set(rowNo);
    of(missing, table).clear(rowNo);
    undeliverable.add(row);
    observer.setAside(frozen, row);
  }

  /** Writes a dead letter for each row that was set aside, unless it is there already. */
  private void sendLetters() {
    if (undeliverable.isEmpty()) {
      return;
    }
    boolean unclear = false;
    while (true) {
      if (unclear) {
        store.awaitQuiet(frozen);
      }
      TableRows letters = letters(store.probe(frozen, StoreTable.DEAD_LETTERS).present());
      if (letters.count() == 0) {
        return;
      }
      RowBatch batch =
          new RowBatch(
              frozen.deliveryId(),
              StoreTable.DEAD_LETTERS,
              letterFormat.schema(),
              attempts++,
              letters.count(),
              letters.bytes());
      switch (store.insert(frozen, batch)) {
        case PatientStore.Outcome.Stored _ -> {
          return;
        }
        case PatientStore.Outcome.Unclear _ -> unclear = true;
        case PatientStore.Outcome.Refused refused ->
            throw new DeliveryHalted(
                "The store refuses the dead letters of refused rows: " + refused.reason(), null);
      }
    }
  }

  private TableRows letters(BitSet written) {
    TableRows letters = new TableRows();
    for (UndeliverableRow row : undeliverable) {
      int letter = frozen.letterFor(row.table(), row.rowNo());
      if (!written.get(letter)) {
        TableRows rows = range.rows(row.table());
        RowBuffer out =
            letters.begin(
                frozen.deliveryId(),
                letter,
                frozen.batchDay(),
                range.oldestJournaledAt().toEpochMilli());
        letterFormat.writeLetter(
            out,
            row,
            range.schema(),
            rows.bytes().array(),
            rows.start(row.rowNo()),
            rows.length(row.rowNo()));
      }
    }
    return letters;
  }

  /** The whole table goes out of the range's own buffer; a part of it is copied together. */
  private RowBatch batch(StoreTable table, BitSet selected) {
    TableRows rows = range.rows(table);
    int count = selected.cardinality();
    RowBuffer bytes = rows.bytes();
    if (count < rows.count()) {
      scratch.clear();
      rows.copy(selected, scratch);
      bytes = scratch;
    }
    return new RowBatch(frozen.deliveryId(), table, range.schema(), attempts++, count, bytes);
  }

  private static void push(Deque<BitSet> parts, BitSet rows) {
    if (!rows.isEmpty()) {
      parts.push((BitSet) rows.clone());
    }
  }

  private static void halve(BitSet rows, Deque<BitSet> parts) {
    BitSet first = new BitSet();
    BitSet second = new BitSet();
    int half = rows.cardinality() / 2;
    int seen = 0;
    for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
      (seen++ < half ? first : second).set(row);
    }
    parts.push(second);
    parts.push(first);
  }

  private static BitSet of(Map<StoreTable, BitSet> sets, StoreTable table) {
    BitSet set = sets.get(table);
    if (set == null) {
      throw new IllegalStateException("no set for " + table);
    }
    return set;
  }
}
