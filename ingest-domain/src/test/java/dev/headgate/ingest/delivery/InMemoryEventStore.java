package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.journal.StoreTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/**
 * A store in memory. A row's own bytes are a length and a text, see {@link #putRow}; rows whose
 * text begins with {@link #POISON} are refused.
 */
public final class InMemoryEventStore implements EventStore, UndeliverableRows {
  public static final String POISON = "poison";

  /** A stored row. */
  public record Row(
      StoreTable table,
      long deliveryId,
      int rowNo,
      LocalDate batchDay,
      long journaledAt,
      String text) {}

  private final List<Row> rows = new ArrayList<>();
  private boolean reachable = true;

  /** Writes a row as this store reads it. */
  public static void putRow(RowBuffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.putInt(bytes.length);
    out.put(bytes, 0, bytes.length);
  }

  public synchronized void reachable(boolean reachable) {
    this.reachable = reachable;
  }

  @Override
  public synchronized boolean isReachable() {
    return reachable;
  }

  @Override
  public synchronized void insert(RowBatch batch) {
    answer();
    List<Row> parsed = parse(batch);
    if (parsed.stream().anyMatch(row -> row.text().startsWith(POISON))) {
      throw new RowsRefused("cannot parse a row", null);
    }
    rows.addAll(parsed);
  }

  @Override
  public void awaitQuiet(FrozenDelivery delivery) {
    answer();
  }

  @Override
  public synchronized Presence probe(FrozenDelivery delivery, StoreTable table) {
    answer();
    BitSet present = new BitSet();
    long count = 0;
    for (Row row : rows) {
      if (row.table() == table
          && row.deliveryId() == delivery.deliveryId()
          && row.batchDay().equals(delivery.batchDay())) {
        present.set(row.rowNo());
        count++;
      }
    }
    return new Presence(count, present);
  }

  @Override
  public void awaitQuiet() {
    answer();
  }

  @Override
  public synchronized List<Holding> holdings(
      StoreTable table, JournalPosition from, LocalDate since) {
    answer();
    TreeMap<JournalPosition, List<Integer>> found = new TreeMap<>();
    for (Row row : rows) {
      JournalPosition first = JournalPosition.ofPacked(row.deliveryId());
      if (row.table() == table
          && first.epoch() == from.epoch()
          && first.compareTo(from) >= 0
          && !row.batchDay().isBefore(since)) {
        found.computeIfAbsent(first, _ -> new ArrayList<>()).add(row.rowNo());
      }
    }
    return found.entrySet().stream()
        .map(
            held ->
                new Holding(
                    held.getKey(),
                    held.getValue().size(),
                    held.getValue().stream().distinct().count(),
                    Collections.max(held.getValue())))
        .toList();
  }

  @Override
  public synchronized BitSet lettersForRefused(FrozenDelivery delivery) {
    answer();
    BitSet letters = new BitSet();
    rows.stream()
        .filter(row -> row.table() == StoreTable.DEAD_LETTERS)
        .filter(row -> row.deliveryId() == delivery.deliveryId())
        .filter(row -> row.text().startsWith("letter:"))
        .forEach(row -> letters.set(row.rowNo()));
    return letters;
  }

  @Override
  public synchronized boolean agrees(
      FrozenDelivery delivery, RowBatch batch, IntUnaryOperator starts) {
    answer();
    List<Row> expected = parse(batch);
    return rows.stream()
        .filter(row -> row.table() == batch.table() && row.deliveryId() == delivery.deliveryId())
        .filter(row -> row.rowNo() < batch.rowCount())
        .allMatch(row -> row.equals(expected.get(row.rowNo())));
  }

  /** All rows of a table. */
  public synchronized List<Row> rows(StoreTable table) {
    return rows.stream().filter(row -> row.table() == table).toList();
  }

  public synchronized void add(Row row) {
    rows.add(row);
  }

  /** Takes one of several equal rows away. */
  public synchronized void removeOne(Row row) {
    rows.remove(row);
  }

  /** Loses some rows, as a store may that lost a part. */
  public synchronized void remove(List<Row> lost) {
    rows.removeAll(lost);
  }

  public synchronized List<Row> parse(RowBatch batch) {
    ByteBuffer in =
        ByteBuffer.wrap(batch.rows().array(), 0, batch.rows().length())
            .order(ByteOrder.LITTLE_ENDIAN);
    List<Row> parsed = new ArrayList<>();
    while (in.hasRemaining()) {
      long deliveryId = in.getLong();
      int rowNo = in.getInt();
      LocalDate batchDay = LocalDate.ofEpochDay(Short.toUnsignedInt(in.getShort()));
      long journaledAt = in.getLong();
      byte[] text = new byte[in.getInt()];
      in.get(text);
      parsed.add(
          new Row(
              batch.table(),
              deliveryId,
              rowNo,
              batchDay,
              journaledAt,
              new String(text, StandardCharsets.UTF_8)));
    }
    if (parsed.size() != batch.rowCount()) {
      throw new AssertionError(parsed.size() + " rows, announced were " + batch.rowCount());
    }
    return parsed;
  }

  @Override
  public int schema() {
    return 1;
  }

  @Override
  public void writeLetter(
      RowBuffer out, UndeliverableRow row, int schema, byte[] bytes, int offset, int length) {
    ByteBuffer in =
        ByteBuffer.wrap(bytes, offset + TableRows.PREFIX_BYTES, length - TableRows.PREFIX_BYTES);
    byte[] text = new byte[in.order(ByteOrder.LITTLE_ENDIAN).getInt()];
    in.get(text);
    putRow(out, "letter:" + new String(text, StandardCharsets.UTF_8));
  }

  private void answer() {
    if (!reachable) {
      throw new StoreUnavailable("connection refused", null);
    }
  }
}
