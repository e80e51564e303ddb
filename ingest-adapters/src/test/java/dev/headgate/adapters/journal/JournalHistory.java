package dev.headgate.adapters.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.adapters.journal.JournalRig.Kept;
import dev.headgate.ingest.delivery.FrozenDelivery;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.AppendReceipt;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.JournalUnavailable;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.journal.Tally;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A random life of a journal, and what must hold of it: what was acknowledged is there, once, at
 * its place, until it is delivered; what is there was handed in; the counts add up.
 */
final class JournalHistory {
  private static final int STEPS = 40;
  private static final int IDS = 60;

  private final long seed;
  private final SplittableRandom random;
  private final JournalRig rig = new JournalRig();
  private final List<String> log = new ArrayList<>();
  private boolean faults = true;
  private long cutBefore;
  private Predicate<String> ignored = call -> false;

  private MemoryFiles files = new MemoryFiles();
  private FileJournal journal;
  private long calls;

  private final Map<JournalPosition, byte[]> acknowledged = new TreeMap<>();
  private final Map<Long, Long> firstSeen = new HashMap<>();
  private final Set<Long> maybeSeen = new HashSet<>();
  private JournalPosition doneUpTo;
  private boolean openIsKnown = true;
  private FrozenDelivery frozen;

  JournalHistory(long seed) {
    this.seed = seed;
    random = new SplittableRandom(seed);
    rig.settings =
        new JournalSettings(
            10 * JournalFormat.BLOCK, 1 << 20, 1 << 24, 0, Duration.ofHours(1), 1L << 30, 1 << 20);
  }

  /** Only orderly steps; combined with {@link #cutBefore} for one power cut. */
  JournalHistory withoutFaults() {
    faults = false;
    return this;
  }

  JournalHistory cutBefore(long call) {
    cutBefore = call;
    files.crashAtCall(call - 1);
    return this;
  }

  JournalHistory ignoring(Predicate<String> forces) {
    ignored = forces;
    return this;
  }

  List<String> log() {
    return log;
  }

  @Override
  public String toString() {
    return "seed " + seed + (faults ? "" : " without faults, cut before call " + cutBefore);
  }

  /** Runs the history and returns how many calls changed something. */
  long run() {
    files.ignoreForces(ignored);
    start();
    for (int step = 0; step < STEPS; step++) {
      try {
        step();
      } catch (MemoryFiles.PowerCut e) {
        log.add("the power is cut in the middle");
      }
      if (files.isDead()) {
        crash();
      }
    }
    crash();
    check();
    return calls;
  }

  private void step() {
    switch (random.nextInt(faults ? 16 : 12)) {
      case 0, 1, 2, 3, 4 -> append(1);
      case 5, 6 -> append(1 + random.nextInt(4));
      case 7 -> housekeep();
      case 8 -> deliver();
      case 9 -> passTime();
      case 10 -> addToTally();
      case 11 -> restart();
      case 12 -> cutSoon();
      case 13 -> failSoon();
      case 14 -> crash();
      default -> kill();
    }
  }

  private void start() {
    while (true) {
      try {
        journal = rig.open(files);
        log.add("open, life " + journal.durableEnd().epoch());
        return;
      } catch (MemoryFiles.PowerCut e) {
        log.add("power cut while opening");
        replaceFiles(files.crash(random));
      } catch (java.io.UncheckedIOException | JournalUnavailable e) {
        log.add("cannot open: " + e.getMessage());
        replaceFiles(files.kill());
      }
    }
  }

  private void replaceFiles(MemoryFiles next) {
    calls += files.callCount();
    files = next;
    files.ignoreForces(ignored);
  }

  /** A power cut. */
  private void crash() {
    log.add("power cut");
    replaceFiles(files.crash(random));
    start();
    afterStart();
  }

  private void kill() {
    log.add("kill");
    replaceFiles(files.kill());
    start();
    afterStart();
  }

  private void restart() {
    log.add("restart");
    journal.close();
    replaceFiles(files.kill());
    start();
    afterStart();
  }

  private void cutSoon() {
    files.crashAtCall(random.nextInt(12));
  }

  private void failSoon() {
    int[] left = {random.nextInt(6)};
    log.add("fail after " + left[0] + " calls");
    files.failWhen(call -> left[0]-- == 0);
  }

  private void passTime() {
    rig.advance(Duration.ofMinutes(random.nextInt(0, 300)));
  }

  private void addToTally() {
    journal.tally().add(Api.MEDIA, Tally.Count.RECEIVED, 5);
    journal.tally().add(Api.MEDIA, Tally.Count.REFUSED, 5);
    journal.saveTally();
  }

  private void housekeep() {
    journal.keepHouseOnce();
  }

  private void append(int together) {
    List<JournalRecord> records = new ArrayList<>();
    List<long[]> ids = new ArrayList<>();
    List<PendingAppend> pending = new ArrayList<>();
    for (int i = 0; i < together; i++) {
      long[] events = new long[random.nextInt(1, 4)];
      Arrays.setAll(events, e -> random.nextInt(IDS));
      JournalRecord record = TestRecords.sized(random.nextInt(random.nextInt(1, 4000)), 0, events);
      records.add(record);
      ids.add(events);
      pending.add(journal.enqueue(record));
    }
    journal.commit();
    for (int i = 0; i < together; i++) {
      settle(pending.get(i), records.get(i), ids.get(i));
    }
  }

  private void settle(PendingAppend append, JournalRecord record, long[] ids) {
    assertThat(append.isSettled()).isTrue();
    try {
      AppendReceipt receipt = append.result();
      JournalPosition position =
          new JournalPosition(journal.durableEnd().epoch(), receipt.sequence());
      log.add(
          "kept %s at %s without %s"
              .formatted(Arrays.toString(ids), position, receipt.duplicates()));
      long now = receipt.journaledAt().toEpochMilli();
      int left = 0;
      for (int i = 0; i < ids.length; i++) {
        boolean duplicate = receipt.duplicates().get(i);
        Long first = firstSeen.get(ids[i]);
        boolean within = first != null && now - first < Duration.ofHours(24).toMillis();
        if (within) {
          assertThat(duplicate).as("event %d, first kept at %d", ids[i], first).isTrue();
        } else if (duplicate) {
          assertThat(maybeSeen).as("event %d is new", ids[i]).contains(ids[i]);
        }
        if (!duplicate) {
          firstSeen.put(ids[i], now);
          maybeSeen.remove(ids[i]);
          left++;
        }
      }
      byte[] previous = acknowledged.put(position, expected(record, receipt, left));
      assertThat(previous).as("place %s is used twice", position).isNull();
    } catch (JournalUnavailable e) {
      log.add("refused " + Arrays.toString(ids) + ", unknown: " + e.isOutcomeUnknown());
      if (e.isOutcomeUnknown()) {
        for (long id : ids) {
          maybeSeen.add(id);
        }
      }
    }
  }

  private static byte[] expected(JournalRecord record, AppendReceipt receipt, int left) {
    GroupBuffer buffer = new GroupBuffer(64 * 1024);
    buffer.add(record, receipt.duplicates(), 1, 1);
    byte[] bytes = buffer.onlyRecord();
    assertThat(new JournalRecord(bytes, 0, bytes.length).entries()).isEqualTo(left);
    return bytes;
  }

  private void deliver() {
    try {
      if (frozen == null) {
        freeze();
      }
      if (frozen != null && random.nextInt(3) > 0) {
        done();
      }
    } catch (JournalUnavailable e) {
      log.add("delivery not written down");
    }
  }

  private void freeze() {
    JournalPosition from = journal.deliveries().next().orElse(journal.oldest());
    int want = random.nextInt(1, 12);
    List<JournalPosition> taken = new ArrayList<>();
    int[] rows = {0};
    JournalPosition place = from;
    while (taken.isEmpty() && place.compareTo(journal.durableEnd()) < 0) {
      place =
          journal.read(
              place,
              (position, time, record) -> {
                if (taken.size() == want) {
                  return false;
                }
                taken.add(position);
                rows[0] += record.entries();
                return true;
              });
    }
    if (!taken.isEmpty()) {
      FrozenDelivery delivery =
          new FrozenDelivery(
              taken.getFirst(),
              taken.getLast(),
              LocalDate.EPOCH,
              Map.of(StoreTable.MEDIA_EVENTS, rows[0]));
      log.add("freezing " + delivery);
      openIsKnown = false;
      journal.deliveries().freeze(delivery);
      openIsKnown = true;
      frozen = delivery;
      log.add("frozen " + delivery);
    }
  }

  private void done() {
    openIsKnown = false;
    journal.deliveries().done(frozen, List.of());
    openIsKnown = true;
    doneUpTo = frozen.last().plus(1);
    frozen = null;
    log.add("done up to " + doneUpTo);
  }

  private void afterStart() {
    check();
    FrozenDelivery open = journal.deliveries().open().orElse(null);
    JournalPosition next = journal.deliveries().next().orElse(null);
    if (openIsKnown) {
      assertThat(open).as("the open delivery").isEqualTo(frozen);
    }
    if (doneUpTo != null) {
      assertThat(next).as("the delivered place").isNotNull().isGreaterThanOrEqualTo(doneUpTo);
    }
    frozen = open;
    doneUpTo = next;
    openIsKnown = true;
  }

  private void check() {
    List<Kept> all = JournalRig.readAll(journal);
    Map<JournalPosition, byte[]> kept = new TreeMap<>();
    for (Kept record : all) {
      assertThat(kept.put(record.position(), record.bytes())).isNull();
    }
    JournalPosition oldest = journal.oldest();
    acknowledged.forEach(
        (position, bytes) -> {
          if (position.compareTo(oldest) >= 0) {
            assertThat(kept.get(position)).as("the record at %s", position).isEqualTo(bytes);
          } else {
            assertThat(position).isLessThan(doneUpToNow());
          }
        });
    checkOrder(all);
    checkIds(all);
    checkCounts();
  }

  private JournalPosition doneUpToNow() {
    return journal.deliveries().next().orElse(new JournalPosition(1, 1));
  }

  private static void checkOrder(List<Kept> all) {
    for (int i = 1; i < all.size(); i++) {
      Kept before = all.get(i - 1);
      Kept now = all.get(i);
      assertThat(now.position()).isGreaterThan(before.position());
      assertThat(now.journaledAtMillis()).isGreaterThanOrEqualTo(before.journaledAtMillis());
      if (now.position().epoch() == before.position().epoch()) {
        assertThat(now.position().sequence()).isEqualTo(before.position().sequence() + 1);
      }
    }
  }

  private void checkIds(List<Kept> all) {
    Map<Long, Long> last = new HashMap<>();
    for (Kept kept : all) {
      JournalRecord record = kept.record();
      int entry = record.firstEntry();
      for (int i = 0; i < record.entries(); i++) {
        long id = record.eventHashLow(entry);
        Long before = last.put(id, kept.journaledAtMillis());
        assertThat(before == null || kept.journaledAtMillis() - before >= 86_400_000)
            .as("event %d is there twice within the window", id)
            .isTrue();
        // What is there counts as seen, whatever its sender was told.
        firstSeen.merge(id, kept.journaledAtMillis(), Math::max);
        maybeSeen.remove(id);
        entry = record.next(entry);
      }
    }
  }

  private void checkCounts() {
    Tally total = journal.tally().total();
    JournalStatus status = journal.status();
    long stored = journal.deliveries().state().stored().getOrDefault(Api.MEDIA, 0L);
    assertThat(total.get(Api.MEDIA, Tally.Count.RECEIVED))
        .isEqualTo(
            total.get(Api.MEDIA, Tally.Count.ACCEPTED)
                + total.get(Api.MEDIA, Tally.Count.REJECTED)
                + total.get(Api.MEDIA, Tally.Count.REFUSED));
    assertThat(total.get(Api.MEDIA, Tally.Count.ACCEPTED))
        .isEqualTo(
            stored + total.get(Api.MEDIA, Tally.Count.DUPLICATE) + status.pending().get(Api.MEDIA));
    assertThat(pendingRows()).as("pending").isEqualTo(status.pending().get(Api.MEDIA));
  }

  private long pendingRows() {
    JournalPosition from = journal.deliveries().next().orElse(journal.oldest());
    return JournalRig.readFrom(journal, from).stream()
        .mapToLong(kept -> kept.record().entries())
        .sum();
  }
}
