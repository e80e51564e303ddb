package dev.headgate.adapters.journal;

import dev.headgate.adapters.journal.JournalFiles.OpenFile;
import dev.headgate.ingest.delivery.DeliveryLog;
import dev.headgate.ingest.delivery.DeliveryTotals;
import dev.headgate.ingest.delivery.FrozenDelivery;
import dev.headgate.ingest.delivery.UndeliverableRow;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalUnavailable;
import dev.headgate.ingest.journal.StoreTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of deliveries in a file beside the segments, {@code deliveries.log}.
 *
 * <pre>
 * file   u64 magic, u32 version, u64 salt, u32 CRC32C; then entries
 * entry  u32 length, u32 CRC32C over salt, number and bytes, u64 number, bytes as {@link
 *        DeliveryEntry} has them
 * </pre>
 *
 * <p>An entry is forced before the next one is written, so only the last one can be torn. The file
 * is written anew, to another name, and renamed at each start, when it has grown, and after a write
 * that failed: what is gone on from is always known to be on the disk.
 *
 * <p>A failed write throws {@link JournalUnavailable} and changes nothing here; the same call may
 * be made again.
 */
final class FileDeliveryLog implements DeliveryLog, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileDeliveryLog.class);

  static final String NAME = "deliveries.log";
  private static final int HEADER_BYTES = 24;
  private static final int ENTRY_HEAD_BYTES = 16;
  private static final long COMPACT_ABOVE = 256 << 10;

  /** Hears that all before a place is delivered. */
  interface DoneListener {
    void delivered(JournalPosition next, long atMillis);
  }

  private final JournalFiles files;
  private final InstantSource clock;
  private final LongSupplier salts;
  private volatile DoneListener listener = (next, at) -> {};

  private @Nullable OpenFile file;
  private long salt;
  private long number;
  private long size;

  private volatile @Nullable FrozenDelivery open;
  private volatile DeliveryEntry.Done last =
      new DeliveryEntry.Done(Optional.empty(), DeliveryTotals.none(), List.of());

  private FileDeliveryLog(JournalFiles files, InstantSource clock, LongSupplier salts) {
    this.files = files;
    this.clock = clock;
    this.salts = salts;
  }

  /**
   * Reads the log. Changes nothing; see {@link #makeDurable}, which comes before the first segment:
   * where there are segments and no log, it was lost.
   *
   * @throws dev.headgate.ingest.journal.JournalDamaged if it cannot be read or was lost
   */
  static FileDeliveryLog open(JournalFiles files, InstantSource clock, LongSupplier salts)
      throws IOException {
    FileDeliveryLog log = new FileDeliveryLog(files, clock, salts);
    List<String> names = files.list();
    if (names.contains(NAME)) {
      log.recover();
    } else if (names.stream().anyMatch(name -> name.endsWith(JournalFormat.SEGMENT_SUFFIX))) {
      throw Damage.missingDeliveries(files);
    }
    return log;
  }

  /** Writes down anew what was found, so that it is known to be durable before it is acted on. */
  void makeDurable() throws IOException {
    rewrite();
  }

  void onDone(DoneListener listener) {
    this.listener = listener;
  }

  private void recover() throws IOException {
    try (OpenFile found = files.open(NAME)) {
      byte[] bytes = new byte[Math.toIntExact(found.size())];
      ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      in.limit(found.read(bytes, 0, bytes.length, 0));
      if (in.limit() < HEADER_BYTES
          || in.getLong(0) != JournalFormat.DELIVERIES_MAGIC
          || JournalFormat.crc(in, 0, HEADER_BYTES - 4) != in.getInt(HEADER_BYTES - 4)) {
        throw Damage.at(files, NAME, 0, "no header of a log of deliveries");
      }
      salt = in.getLong(12);
      in.position(HEADER_BYTES);
      while (in.hasRemaining() && isEntry(in, in.position(), number + 1)) {
        take(DeliveryEntry.decode(next(in)));
        number++;
      }
      checkRest(in);
    }
  }

  private boolean isEntry(ByteBuffer in, int at, long atLeast) {
    if (in.limit() - at < ENTRY_HEAD_BYTES) {
      return false;
    }
    int length = in.getInt(at);
    return length > 0
        && length <= in.limit() - at - ENTRY_HEAD_BYTES
        && in.getLong(at + 8) >= atLeast
        && crc(in, at + 8, at + ENTRY_HEAD_BYTES + length) == in.getInt(at + 4);
  }

  private int crc(ByteBuffer bytes, int from, int to) {
    ByteBuffer salted = JournalFormat.heapBuffer(8 + to - from);
    salted.putLong(salt).put(bytes.duplicate().position(from).limit(to));
    return JournalFormat.crc(salted, 0, salted.position());
  }

  private static ByteBuffer next(ByteBuffer in) {
    int start = in.position() + ENTRY_HEAD_BYTES;
    int end = start + in.getInt(in.position());
    in.position(end);
    return in.duplicate().order(in.order()).position(start).limit(end);
  }

  private void checkRest(ByteBuffer in) {
    int end = in.position();
    for (int at = end; at < in.limit(); at++) {
      if (isEntry(in, at, number + 1)) {
        throw Damage.at(
            files, NAME, end, "no entry, but there is a later one at byte %d".formatted(at));
      }
    }
    if (in.hasRemaining()) {
      LOG.warn("Cut {} bytes of an unfinished entry from the end of {}", in.remaining(), NAME);
    }
  }

  private void take(DeliveryEntry entry) {
    switch (entry) {
      case DeliveryEntry.Frozen frozen -> open = frozen.delivery();
      case DeliveryEntry.Done done -> {
        open = null;
        last = done;
      }
    }
  }

  @Override
  public Optional<FrozenDelivery> open() {
    return Optional.ofNullable(open);
  }

  @Override
  public Optional<JournalPosition> next() {
    return last.next();
  }

  @Override
  public DeliveryTotals state() {
    return last.totals();
  }

  @Override
  public void freeze(FrozenDelivery delivery) {
    if (open != null) {
      throw new IllegalStateException("a delivery is open already: " + open);
    }
    Optional<JournalPosition> next = next();
    if (next.isPresent() && delivery.first().compareTo(next.get()) < 0) {
      throw new IllegalStateException(
          "%s is delivered already, the next delivery begins at %s".formatted(delivery, next));
    }
    write(new DeliveryEntry.Frozen(delivery));
  }

  @Override
  public void done(FrozenDelivery delivery, List<UndeliverableRow> undeliverable) {
    if (!delivery.equals(open)) {
      throw new IllegalStateException("not the open delivery: " + delivery + ", open: " + open);
    }
    JournalPosition next = delivery.last().plus(1);
    long now = clock.millis();
    DeliveryTotals totals = totalsAfter(delivery, undeliverable);
    write(new DeliveryEntry.Done(Optional.of(next), totals, List.copyOf(undeliverable)));
    listener.delivered(next, now);
  }

  private DeliveryTotals totalsAfter(
      FrozenDelivery delivery, List<UndeliverableRow> undeliverable) {
    DeliveryTotals before = last.totals();
    Map<Api, Long> stored = new EnumMap<>(Api.class);
    Map<Api, Long> lost = new EnumMap<>(Api.class);
    Map<Api, Long> erased = new EnumMap<>(Api.class);
    for (Api api : Api.values()) {
      StoreTable table = primaryTable(api);
      long set =
          undeliverable.stream()
              .filter(row -> row.table() == table)
              .mapToInt(UndeliverableRow::rowNo)
              .distinct()
              .count();
      long rows = delivery.rows().getOrDefault(table, 0);
      stored.put(api, before.stored().getOrDefault(api, 0L) + rows - set);
      lost.put(api, before.undeliverable().getOrDefault(api, 0L) + set);
      erased.put(
          api, before.erased().getOrDefault(api, 0L) + delivery.erased().getOrDefault(api, 0));
    }
    return new DeliveryTotals(
        stored, lost, erased, before.deliveries() + 1, Optional.of(clock.instant()));
  }

  /** The table whose rows are an API's accepted events; rows of others are details of them. */
  static StoreTable primaryTable(Api api) {
    return switch (api) {
      case MEDIA -> StoreTable.MEDIA_EVENTS;
      case TAG -> StoreTable.TAG_EVENTS;
    };
  }

  private void write(DeliveryEntry entry) {
    try {
      if (file == null || size > COMPACT_ABOVE) {
        rewrite();
      }
      append(entry);
      take(entry);
    } catch (IOException e) {
      close();
      throw new JournalUnavailable(
          "cannot write %s in %s: %s".formatted(NAME, files.where(), e.getMessage()), true, e);
    }
  }

  private void append(DeliveryEntry entry) throws IOException {
    OpenFile target = file;
    if (target == null) {
      throw new IllegalStateException("the log of deliveries is not open");
    }
    ByteBuffer bytes = frame(entry, number + 1);
    int length = bytes.remaining();
    target.write(bytes, size);
    target.force();
    size += length;
    number++;
  }

  private ByteBuffer frame(DeliveryEntry entry, long entryNumber) {
    ByteBuffer content = entry.encode();
    ByteBuffer out = JournalFormat.heapBuffer(ENTRY_HEAD_BYTES + content.remaining());
    out.putInt(content.remaining()).putInt(0).putLong(entryNumber).put(content);
    out.putInt(4, crc(out, 8, out.position()));
    return out.flip();
  }

  /** Writes what is known to a new file that takes the old one's place. */
  private void rewrite() throws IOException {
    close();
    salt = salts.getAsLong();
    number = 0;
    String temporary = NAME + JournalFormat.TEMPORARY_SUFFIX;
    files.delete(temporary);
    OpenFile anew = files.create(temporary);
    try {
      long at = writeAll(anew);
      anew.force();
      files.rename(temporary, NAME);
      files.forceDirectory();
      size = at;
      file = anew;
    } catch (IOException e) {
      anew.close();
      throw e;
    }
  }

  private long writeAll(OpenFile target) throws IOException {
    ByteBuffer header = JournalFormat.heapBuffer(HEADER_BYTES);
    header.putLong(JournalFormat.DELIVERIES_MAGIC).putInt(JournalFormat.VERSION).putLong(salt);
    header.putInt(JournalFormat.crc(header, 0, HEADER_BYTES - 4));
    target.write(header.flip(), 0);
    long at = HEADER_BYTES;
    at = writeAt(target, last, at);
    FrozenDelivery frozen = open;
    return frozen == null ? at : writeAt(target, new DeliveryEntry.Frozen(frozen), at);
  }

  private long writeAt(OpenFile target, DeliveryEntry entry, long at) throws IOException {
    ByteBuffer bytes = frame(entry, ++number);
    int length = bytes.remaining();
    target.write(bytes, at);
    return at + length;
  }

  @Override
  public void close() {
    OpenFile closing = file;
    file = null;
    if (closing != null) {
      try {
        closing.close();
      } catch (IOException e) {
        LOG.warn("Cannot close {}", NAME, e);
      }
    }
  }
}
