package dev.headgate.adapters.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headgate.adapters.journal.JournalRig.Kept;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.AppendReceipt;
import dev.headgate.ingest.journal.JournalDamaged;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.Tally;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * A small journal of two lives, partly delivered and closed in order, and every way to damage it.
 * After each, a start either refuses and says why, or nothing that was acknowledged is missing,
 * changed, doubled or taken for new.
 */
final class DamagedJournal {
  private static final boolean EVERYTHING = Boolean.getBoolean("headgate.model.everything");

  private final JournalRig rig = new JournalRig();
  private final Map<JournalPosition, byte[]> acknowledged = new TreeMap<>();
  private final MemoryFiles files;
  private final MemoryFiles earlier;
  private final JournalPosition delivered;
  private final JournalPosition deliveredBefore;
  private long ids;
  private long accepted;
  private int tried;
  private int refused;

  private DamagedJournal() {
    rig.settings = JournalRig.settings(JournalSettings.MIN_SEGMENT_BYTES);
    MemoryFiles now = new MemoryFiles();
    FileJournal journal = rig.open(now);
    append(journal, 13);
    journal.keepHouseOnce();
    new Deliveries(journal).deliver(4);
    journal.close();
    now = now.kill();
    journal = rig.open(now);
    append(journal, 3);
    earlier = now.kill();
    append(journal, 8);
    journal.keepHouseOnce();
    new Deliveries(journal).deliver(4);
    deliveredBefore = journal.deliveries().next().orElseThrow();
    new Deliveries(journal).deliver(2);
    delivered = journal.deliveries().next().orElseThrow();
    append(journal, 2);
    accepted = journal.tally().total().get(Api.MEDIA, Tally.Count.ACCEPTED);
    journal.close();
    files = now.kill();
  }

  private void append(FileJournal journal, int records) {
    for (int i = 0; i < records; i++) {
      AppendReceipt receipt = journal.append(TestRecords.sized(24, 0, ids++));
      JournalPosition at = new JournalPosition(journal.durableEnd().epoch(), receipt.sequence());
      acknowledged.put(at, JournalRig.readFrom(journal, at).getFirst().bytes());
    }
  }

  private MemoryFiles copy() {
    return files.kill();
  }

  /** Whether the start took it; what it then says must be right. */
  private boolean check(String what, MemoryFiles broken) {
    tried++;
    JournalRig other = new JournalRig();
    other.settings = rig.settings;
    other.wallMillis.set(rig.wallMillis.get());
    try (FileJournal journal = other.open(broken)) {
      checkDelivered(what, journal);
      checkRecords(what, journal);
      checkIds(what, journal);
      return true;
    } catch (JournalDamaged e) {
      assertThat(e).as(what).hasMessageContaining("journal in memory");
      refused++;
      return false;
    } catch (RuntimeException e) {
      throw new AssertionError(what, e);
    }
  }

  /**
   * A torn last entry leaves its delivery open, and an open delivery is proven before it goes on.
   */
  private void checkDelivered(String what, FileJournal journal) {
    Optional<JournalPosition> next = journal.deliveries().next();
    boolean lastIsOpen =
        next.equals(Optional.of(deliveredBefore)) && journal.deliveries().open().isPresent();
    if (!lastIsOpen) {
      assertThat(next).as(what).contains(delivered);
    }
  }

  private void checkRecords(String what, FileJournal journal) {
    JournalPosition from = journal.deliveries().next().orElseThrow();
    Map<JournalPosition, byte[]> kept = new TreeMap<>();
    for (Kept record : JournalRig.readFrom(journal, from)) {
      kept.put(record.position(), record.bytes());
    }
    acknowledged.forEach(
        (position, bytes) -> {
          if (position.compareTo(from) >= 0) {
            assertThat(kept.remove(position)).as("%s: %s", what, position).isEqualTo(bytes);
          }
        });
    assertThat(kept).as(what).isEmpty();
    checkRetained(what, journal);
    assertThat(journal.tally().total().get(Api.MEDIA, Tally.Count.ACCEPTED))
        .as(what)
        .isEqualTo(accepted);
  }

  /** What is delivered is looked at only when it is read again: then it is right or refused. */
  private void checkRetained(String what, FileJournal journal) {
    try {
      for (Kept record : JournalRig.readAll(journal)) {
        assertThat(record.bytes())
            .as("%s: %s", what, record.position())
            .isEqualTo(acknowledged.get(record.position()));
      }
    } catch (JournalDamaged e) {
      refused++;
    }
  }

  private void checkIds(String what, FileJournal journal) {
    long[] all = LongStream.range(0, ids).toArray();
    AppendReceipt receipt = journal.append(TestRecords.sized(24, 0, all));
    assertThat(receipt.duplicateCount()).as(what).isEqualTo((int) ids);
  }

  private List<String> names() {
    List<String> names = new ArrayList<>(files.list());
    names.removeIf(name -> name.endsWith(JournalFormat.TEMPORARY_SUFFIX));
    return names;
  }

  private List<String> segments() {
    return names().stream().filter(n -> n.endsWith(JournalFormat.SEGMENT_SUFFIX)).sorted().toList();
  }

  private String told() {
    return "%d ways of damage, %d refused, the others harmless".formatted(tried, refused);
  }

  /** Not far from bytes that say something; all of them in the long run. */
  private static boolean isTried(byte[] bytes, int at) {
    if (EVERYTHING || at % 509 == 0) {
      return true;
    }
    for (int i = Math.max(0, at - 8); i < Math.min(bytes.length, at + 8); i++) {
      if (bytes[i] != 0) {
        return true;
      }
    }
    return false;
  }

  static String untouched() {
    DamagedJournal journal = new DamagedJournal();
    assertThat(journal.check("untouched", journal.copy())).isTrue();
    assertThat(journal.segments()).hasSizeGreaterThan(3);
    return journal.told();
  }

  static String flipEveryByte() {
    DamagedJournal journal = new DamagedJournal();
    for (String name : journal.names()) {
      byte[] whole = journal.files.bytes(name);
      for (int at = 0; at < whole.length; at++) {
        if (isTried(whole, at)) {
          byte[] flipped = whole.clone();
          flipped[at] ^= (byte) (1 << at % 8);
          MemoryFiles broken = journal.copy();
          broken.replace(name, flipped);
          journal.check(name + " with another byte " + at, broken);
        }
      }
    }
    return journal.told();
  }

  /** Cutting the newest segment off where a group ends cannot be told from a crash. */
  static String cutToEveryLength() {
    DamagedJournal journal = new DamagedJournal();
    for (String name : journal.names()) {
      boolean mayEndEarly =
          name.equals(journal.segments().getLast()) || name.equals(FileDeliveryLog.NAME);
      byte[] whole = journal.files.bytes(name);
      for (int length = 0; length < whole.length; length++) {
        if (!mayEndEarly && isTried(whole, length)) {
          MemoryFiles broken = journal.copy();
          broken.replace(name, Arrays.copyOf(whole, length));
          journal.check(name + " cut to " + length, broken);
        }
      }
    }
    return journal.told();
  }

  static String removeEachFile() {
    DamagedJournal journal = new DamagedJournal();
    for (String name : journal.names()) {
      MemoryFiles broken = journal.copy();
      broken.remove(name);
      boolean taken = journal.check("without " + name, broken);
      if (name.equals(journal.segments().getLast()) || name.equals(FileDeliveryLog.NAME)) {
        assertThat(taken).as("without " + name).isFalse();
      }
    }
    return journal.told();
  }

  static String swapSegments() {
    DamagedJournal journal = new DamagedJournal();
    for (String one : journal.segments()) {
      for (String other : journal.segments()) {
        if (!one.equals(other)) {
          MemoryFiles swapped = journal.copy();
          swapped.replace(one, journal.files.bytes(other));
          swapped.replace(other, journal.files.bytes(one));
          assertThat(journal.check(one + " and " + other + " swapped", swapped)).isFalse();
          MemoryFiles doubled = journal.copy();
          doubled.replace(one, journal.files.bytes(other));
          assertThat(journal.check(other + " twice", doubled)).isFalse();
        }
      }
      MemoryFiles more = journal.copy();
      more.replace("0000000099-00000001.segment", journal.files.bytes(one));
      assertThat(journal.check(one + " under another name", more)).isFalse();
    }
    return journal.told();
  }

  /** Files as they were a while ago, beside those of today. */
  static String bringBackOldSegments() {
    DamagedJournal journal = new DamagedJournal();
    for (String name : journal.earlier.list()) {
      if (name.endsWith(JournalFormat.SEGMENT_SUFFIX)) {
        MemoryFiles stale = journal.copy();
        stale.replace(name, journal.earlier.bytes(name));
        journal.check("an older " + name, stale);
      }
    }
    journal.addForeignSegments();
    return journal.told();
  }

  /** Those of a life that a copy of the disk led elsewhere. */
  private void addForeignSegments() {
    JournalRig elsewhere = new JournalRig();
    elsewhere.settings = rig.settings;
    elsewhere.epochs.begin(6);
    MemoryFiles branch = earlier.kill();
    FileJournal other = elsewhere.open(branch);
    for (int i = 0; i < 20; i++) {
      other.append(TestRecords.sized(24, 0, 1000 + i));
    }
    for (String name : branch.list()) {
      if (name.endsWith("08.segment")) {
        MemoryFiles mixed = copy();
        mixed.replace(name, branch.bytes(name));
        Map<String, byte[]> before = contents(mixed);
        assertThat(check("a foreign " + name, mixed)).isFalse();
        assertThat(contents(mixed)).containsAllEntriesOf(before);
      }
    }
  }

  private static Map<String, byte[]> contents(MemoryFiles files) {
    Map<String, byte[]> contents = new TreeMap<>();
    files.list().forEach(name -> contents.put(name, files.bytes(name)));
    return contents;
  }

  /** The last group was never acknowledged; whatever is wrong with it, the others stay. */
  static String tearTheTail() {
    JournalRig rig = new JournalRig();
    rig.settings = JournalRig.settings(JournalSettings.MIN_SEGMENT_BYTES);
    MemoryFiles files = new MemoryFiles();
    FileJournal journal = rig.open(files);
    for (int i = 0; i < 4; i++) {
      journal.append(TestRecords.sized(24, 0, i));
    }
    String name =
        files.list().stream().filter(n -> n.endsWith(".segment")).findFirst().orElseThrow();
    byte[] whole = files.bytes(name);
    int tail = 4 * JournalFormat.BLOCK;
    for (int at = tail; at < tail + JournalFormat.BLOCK; at++) {
      if (isTried(whole, at)) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << at % 8);
        MemoryFiles broken = files.kill();
        broken.replace(name, flipped);
        try (FileJournal again = rig.open(broken)) {
          assertThat(JournalRig.readAll(again)).as("byte " + at).hasSizeBetween(3, 4);
        }
      }
    }
    return "tail torn";
  }

  /** A start that is refused changes nothing. */
  static String refuseWithoutAChange() {
    DamagedJournal journal = new DamagedJournal();
    MemoryFiles broken = journal.copy();
    String name = journal.segments().getLast();
    byte[] bytes = broken.bytes(name);
    bytes[JournalFormat.BLOCK + 40] ^= 1;
    broken.replace(name, bytes);
    Map<String, byte[]> before = contents(broken);
    assertThatExceptionOfType(JournalDamaged.class).isThrownBy(() -> journal.rig.open(broken));
    assertThat(contents(broken)).containsAllEntriesOf(before);
    return "nothing changed";
  }
}
