package dev.headgate.bench.dedup;

import dev.headgate.adapters.journal.FileJournal;
import dev.headgate.adapters.journal.JournalListener;
import dev.headgate.adapters.journal.JournalSettings;
import dev.headgate.bench.load.EventIds;
import dev.headgate.ingest.delivery.FrozenDelivery;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.JournalEpochs;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.tenant.TenantId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes a journal of a day by appending to it: four lives, six hours apart, with events of eight
 * bytes, all delivered. Its id files are those of any journal with as many ids. Arguments:
 * directory, ids.
 */
final class FilledJournal {
  static final JournalEpochs EPOCHS =
      newestHere -> new JournalEpochs.JournalLife(newestHere + 1, newestHere);

  private static final int LIVES = 4;
  private static final Duration BETWEEN_LIVES = Duration.ofHours(6);
  private static final int EVENTS_OF_A_RECORD = 1_000;
  private static final int SENDERS = 32;
  private static final int RECORD_BYTES = 1 << 16;
  private static final TenantId TENANT = new TenantId(7);

  private final Path directory;
  private final EventIds ids = new EventIds(System.nanoTime());
  private final AtomicLong next = new AtomicLong();

  private FilledJournal(Path directory) {
    this.directory = directory;
  }

  public static void main(String[] args) throws Exception {
    FilledJournal journal = new FilledJournal(Path.of(args[0]));
    long ids = Long.parseLong(args[1]);
    Instant end = Instant.now();
    for (int life = 0; life < LIVES; life++) {
      Figures.say("writing a journal with %,d ids, life %d of %d".formatted(ids, life + 1, LIVES));
      Instant begin = end.minus(BETWEEN_LIVES.multipliedBy(LIVES - 1L - life));
      journal.live(begin, ids * (life + 1) / LIVES);
    }
    Figures.sample("ids in the journal", (double) journal.next.get());
  }

  /** Segments so small that there are as many id files as with rows of the usual size. */
  static JournalSettings settings() {
    JournalSettings usual = JournalSettings.defaults();
    return new JournalSettings(
        usual.segmentBytes() / 8,
        usual.maxGroupBytes() / 8,
        usual.maxQueuedBytes(),
        usual.reservedBytes(),
        usual.retention(),
        usual.retainedBytes(),
        usual.dedupCapacity());
  }

  private void live(Instant begin, long upTo) throws Exception {
    try (FileJournal journal =
        FileJournal.open(directory, settings(), EPOCHS, () -> begin, JournalListener.NONE)) {
      JournalPosition first = journal.durableEnd();
      long before = next.get();
      append(journal, upTo);
      deliver(journal, first, next.get() - before, begin);
    }
  }

  private void append(FileJournal journal, long upTo) throws Exception {
    try (ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
      List<Future<?>> all =
          java.util.stream.IntStream.range(0, SENDERS)
              .<Future<?>>mapToObj(_ -> senders.submit(() -> send(journal, upTo)))
              .toList();
      for (Future<?> sender : all) {
        sender.get();
      }
    }
  }

  private void send(FileJournal journal, long upTo) {
    JournalRecord.Builder builder = new JournalRecord.Builder(RECORD_BYTES);
    while (true) {
      long first = next.getAndUpdate(taken -> Math.min(upTo, taken + EVENTS_OF_A_RECORD));
      int count = (int) Math.min(EVENTS_OF_A_RECORD, upTo - first);
      if (count == 0) {
        return;
      }
      builder.begin(Api.MEDIA, 1, TENANT);
      for (int i = 0; i < count; i++) {
        addRow(builder, first + i);
      }
      journal.append(builder.finish(count, 0));
    }
  }

  /** Where the gateway puts a keyed hash stands the id itself, which looks as much like chance. */
  private void addRow(JournalRecord.Builder builder, long id) {
    RowBuffer row =
        builder.beginIdentifiedRow(StoreTable.MEDIA_EVENTS, ids.high(id), ids.low(id), (int) id);
    row.putLong(id);
    builder.endRow();
  }

  private static void deliver(FileJournal journal, JournalPosition first, long events, Instant at) {
    JournalPosition end = journal.durableEnd();
    JournalPosition last = new JournalPosition(end.epoch(), end.sequence() - 1);
    FrozenDelivery all =
        new FrozenDelivery(
            first,
            last,
            LocalDate.ofInstant(at, java.time.ZoneOffset.UTC),
            Map.of(StoreTable.MEDIA_EVENTS, Math.toIntExact(events)));
    journal.deliveries().freeze(all);
    journal.deliveries().done(all, List.of());
  }
}
