package dev.headgate.adapters.journal;

import dev.headgate.ingest.delivery.DeliveryTotals;
import dev.headgate.ingest.delivery.FrozenDelivery;
import dev.headgate.ingest.delivery.UndeliverableRow;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.StoreTable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one entry of the log of deliveries says.
 *
 * <pre>
 * frozen  u8 1, u64 first, u64 last, i32 day, u8 tables n, n x (u8 table, u32 rows)
 *         the same with u8 3, when marks of erasures were gone by, and then: u32 newest mark,
 *         u8 APIs n, n x (u8 API, u32 erased)
 * done    u8 2, u64 next, totals, u32 rows n, n x (u8 table, u32 row, u16 length, reason in UTF-8)
 * totals  i64 deliveries, i64 last done at (0: never), u8 APIs n,
 *         n x (u8 API, i64 stored, i64 undeliverable, i64 erased)
 * </pre>
 *
 * The totals are those after the delivery, so the last entry says all. {@code next} is 0 before the
 * first delivery.
 */
sealed interface DeliveryEntry {
  record Frozen(FrozenDelivery delivery) implements DeliveryEntry {}

  record Done(
      Optional<JournalPosition> next, DeliveryTotals totals, List<UndeliverableRow> undeliverable)
      implements DeliveryEntry {}

  int FROZEN = 1;
  int DONE = 2;
  int FROZEN_BY_ERASURES = 3;
  int MAX_REASON_BYTES = 500;

  /** The entry's bytes. */
  default ByteBuffer encode() {
    return switch (this) {
      case Frozen frozen -> encode(frozen.delivery());
      case Done done -> encode(done);
    };
  }

  private static ByteBuffer encode(FrozenDelivery delivery) {
    boolean plain = delivery.erasures() == 0;
    ByteBuffer out = JournalFormat.heapBuffer(96);
    out.put((byte) (plain ? FROZEN : FROZEN_BY_ERASURES));
    out.putLong(delivery.first().packed()).putLong(delivery.last().packed());
    out.putInt(Math.toIntExact(delivery.batchDay().toEpochDay()));
    out.put((byte) delivery.rows().size());
    delivery.rows().forEach((table, rows) -> out.put((byte) table.code()).putInt(rows));
    if (!plain) {
      out.putInt(delivery.erasures()).put((byte) delivery.erased().size());
      delivery.erased().forEach((api, rows) -> out.put((byte) api.code()).putInt(rows));
    }
    return out.flip();
  }

  private static ByteBuffer encode(Done done) {
    List<UndeliverableRow> rows = done.undeliverable();
    ByteBuffer out = JournalFormat.heapBuffer(128 + rows.size() * (7 + MAX_REASON_BYTES));
    out.put((byte) DONE).putLong(done.next().map(JournalPosition::packed).orElse(0L));
    DeliveryTotals totals = done.totals();
    out.putLong(totals.deliveries());
    out.putLong(totals.lastDoneAt().map(Instant::toEpochMilli).orElse(0L));
    out.put((byte) Api.values().length);
    for (Api api : Api.values()) {
      out.put((byte) api.code()).putLong(totals.stored().getOrDefault(api, 0L));
      out.putLong(totals.undeliverable().getOrDefault(api, 0L));
      out.putLong(totals.erased().getOrDefault(api, 0L));
    }
    out.putInt(rows.size());
    for (UndeliverableRow row : rows) {
      byte[] reason = row.reason().getBytes(StandardCharsets.UTF_8);
      int length = Math.min(reason.length, MAX_REASON_BYTES);
      out.put((byte) row.table().code()).putInt(row.rowNo());
      out.putShort((short) length).put(reason, 0, length);
    }
    return out.flip();
  }

  /** Reads an entry whose checksum was right. */
  static DeliveryEntry decode(ByteBuffer in) {
    int kind = in.get();
    return switch (kind) {
      case FROZEN -> new Frozen(decodeFrozen(in, false));
      case FROZEN_BY_ERASURES -> new Frozen(decodeFrozen(in, true));
      case DONE -> decodeDone(in);
      default -> throw new IllegalArgumentException("no entry of a log of deliveries: " + kind);
    };
  }

  private static FrozenDelivery decodeFrozen(ByteBuffer in, boolean byErasures) {
    JournalPosition first = JournalPosition.ofPacked(in.getLong());
    JournalPosition last = JournalPosition.ofPacked(in.getLong());
    LocalDate day = LocalDate.ofEpochDay(in.getInt());
    Map<StoreTable, Integer> rows = new EnumMap<>(StoreTable.class);
    int tables = in.get();
    for (int i = 0; i < tables; i++) {
      rows.put(StoreTable.ofCode(in.get()), in.getInt());
    }
    if (!byErasures) {
      return new FrozenDelivery(first, last, day, rows);
    }
    int erasures = in.getInt();
    Map<Api, Integer> erased = new EnumMap<>(Api.class);
    int apis = in.get();
    for (int i = 0; i < apis; i++) {
      erased.put(Api.ofCode(in.get()), in.getInt());
    }
    return new FrozenDelivery(first, last, day, rows, erasures, erased);
  }

  private static Done decodeDone(ByteBuffer in) {
    long next = in.getLong();
    long deliveries = in.getLong();
    long doneAt = in.getLong();
    Map<Api, Long> stored = new EnumMap<>(Api.class);
    Map<Api, Long> undeliverable = new EnumMap<>(Api.class);
    Map<Api, Long> erased = new EnumMap<>(Api.class);
    int apis = in.get();
    for (int i = 0; i < apis; i++) {
      Api api = Api.ofCode(in.get());
      stored.put(api, in.getLong());
      undeliverable.put(api, in.getLong());
      erased.put(api, in.getLong());
    }
    // The rows are for people who look into the file; nothing here needs them again.
    return new Done(
        next == 0 ? Optional.empty() : Optional.of(JournalPosition.ofPacked(next)),
        new DeliveryTotals(
            stored,
            undeliverable,
            erased,
            deliveries,
            doneAt == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(doneAt))),
        List.of());
  }
}
