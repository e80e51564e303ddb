package dev.headgate.adapters.journal;

import static dev.headgate.adapters.journal.SeenEvents.CONFLICT;
import static dev.headgate.adapters.journal.SeenEvents.DUPLICATE;
import static dev.headgate.adapters.journal.SeenEvents.NEW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.ingest.dedup.EventHash;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DedupIndexTest {
  private static final long START = 1_800_000_000_000L;
  private static final long DAY = Duration.ofHours(24).toMillis();

  /** Memory that is kept ready for more ids. */
  private static final long READY = LargeChunks.READY * SystemMemory.LARGE_PAGE_BYTES;

  private static final long MEGABYTE = 1024 * 1024;

  private final EventHash hash = new EventHash(new byte[EventHash.KEY_BYTES]);
  private final long[] out = new long[2];

  private DedupIndex index;

  @BeforeEach
  void open() {
    index = new DedupIndex(10_000_000);
  }

  @AfterEach
  void close() {
    index.close();
  }

  @Test
  void knowsAnEventAgain() {
    assertThat(index.probeAndAdd(1, 2, 3, START)).isEqualTo(NEW);
    assertThat(index.probeAndAdd(1, 2, 3, START)).isEqualTo(DUPLICATE);
    assertThat(index.probeAndAdd(1, 3, 3, START)).isEqualTo(NEW);
    assertThat(index.probeAndAdd(2, 2, 3, START)).isEqualTo(NEW);
    assertThat(index.size()).isEqualTo(3);
  }

  @Test
  void tellsAConflictAndKeepsTheFirstPayload() {
    index.probeAndAdd(1, 2, 3, START);
    assertThat(index.probeAndAdd(1, 2, 4, START)).isEqualTo(CONFLICT);
    assertThat(index.probeAndAdd(1, 2, 4, START)).isEqualTo(CONFLICT);
    assertThat(index.probeAndAdd(1, 2, 3, START)).isEqualTo(DUPLICATE);
  }

  @Test
  void keepsHashesOfZerosAndOnes() {
    for (long high : new long[] {0, -1}) {
      for (long low : new long[] {0, -1}) {
        for (int payload : new int[] {0, -1}) {
          boolean first = payload == 0;
          assertThat(index.probeAndAdd(high, low, payload, START))
              .isEqualTo(first ? NEW : CONFLICT);
        }
      }
    }
  }

  @Test
  void forgetsToTheMillisecondWhereverTimesWrapAround() {
    long wrap = 1L << 31;
    long near = START / wrap * wrap;
    for (int i = 0; i < 5; i++) {
      for (long first = near + i * wrap - 2; first <= near + i * wrap + 2; first++) {
        try (DedupIndex fresh = new DedupIndex(10)) {
          assertThat(fresh.probeAndAdd(1, 2, 3, first)).isEqualTo(NEW);
          assertThat(fresh.probeAndAdd(9, 9, 9, first + DAY / 2)).isEqualTo(NEW);
          assertThat(fresh.probeAndAdd(1, 2, 3, first + DAY - 1)).isEqualTo(DUPLICATE);
          assertThat(fresh.probeAndAdd(1, 2, 4, first + DAY)).isEqualTo(NEW);
          assertThat(fresh.probeAndAdd(1, 2, 4, first + DAY)).isEqualTo(DUPLICATE);
          assertThat(fresh.probeAndAdd(1, 2, 4, first + 2 * DAY - 1)).isEqualTo(DUPLICATE);
          assertThat(fresh.probeAndAdd(1, 2, 3, first + 2 * DAY)).isEqualTo(NEW);
        }
      }
    }
  }

  @Test
  void isExactForWeeksInWhichNobodyAsksItToExpire() {
    addAll(0, 200_000, START);
    long step = DAY - 1;
    for (int day = 1; day < 60; day++) {
      long now = START + day * step;
      assertThat(index.probeAndAdd(day, day, 1, now)).as("day %d", day).isEqualTo(NEW);
      assertThat(addAll(day * 1_000L, 1_000, now))
          .as("day %d", day)
          .isEqualTo(day == 1 ? 0 : 1_000);
    }
  }

  @Test
  void takesTimeThatGoesBackForTheLatest() {
    index.probeAndAdd(1, 2, 3, START + DAY);
    assertThat(index.probeAndAdd(4, 5, 6, START)).isEqualTo(NEW);
    assertThat(index.probeAndAdd(4, 5, 6, START + 2 * DAY - 1)).isEqualTo(DUPLICATE);
    assertThat(index.probeAndAdd(4, 5, 6, START + 2 * DAY)).isEqualTo(NEW);
  }

  @Test
  void takesBackWhatItIsLoadedWith() {
    index.load(1, 1, 7, START);
    index.load(2, 2, 7, START + 1);
    index.load(1, 1, 8, START + 2);
    index.load(1, 1, 9, START + DAY);
    index.load(3, 3, 7, START + DAY);
    assertThat(index.probeAndAdd(1, 1, 9, START + DAY)).isEqualTo(DUPLICATE);
    assertThat(index.probeAndAdd(2, 2, 7, START + DAY)).isEqualTo(DUPLICATE);
    assertThat(index.probeAndAdd(2, 2, 7, START + DAY + 1)).isEqualTo(NEW);
    assertThat(index.probeAndAdd(3, 3, 7, START + 2 * DAY - 1)).isEqualTo(DUPLICATE);
  }

  @Test
  void takesAsMuchMemoryWhetherItWasToldWhatToExpectOrNot() {
    int ids = 1_000_000;
    index.expect(ids);
    TenantId tenant = new TenantId(1);
    for (long id = 0; id < ids; id++) {
      hash.hash(tenant, id, -id, out);
      index.load(out[0], out[1], 0, START + id / 1_000);
    }
    assertThat(addAll(0, ids, START + 1_000)).isZero();
    assertThat(index.size()).isEqualTo(ids);
    assertThat(index.memoryBytes()).isLessThan(34L * ids + READY);
  }

  @Test
  void givesBackWhatItWasWronglyToldToExpect() {
    index.expect(3_000_000);
    index.load(1, 1, 7, START);
    expireFor(START, DedupIndex.ROUND.multipliedBy(3));
    assertThat(index.memoryBytes()).isLessThan(5 * MEGABYTE);
    assertThat(index.probeAndAdd(1, 1, 7, START + DAY - 1)).isEqualTo(DUPLICATE);
  }

  @Test
  void isNotLaidOutAnewOnceItHoldsSomething() {
    index.load(1, 1, 7, START);
    index.expect(1_000_000);
    assertThat(index.probeAndAdd(1, 1, 7, START)).isEqualTo(DUPLICATE);
    index.expect(1_000_000);
    assertThat(index.probeAndAdd(1, 1, 7, START)).isEqualTo(DUPLICATE);
    assertThat(index.size()).isEqualTo(1);
  }

  @Test
  void doesNotLoadWhatHasLeftTheWindow() {
    index.load(1, 1, 7, START + DAY);
    index.load(2, 2, 7, START);
    index.expire(START + DAY);
    assertThat(index.size()).isEqualTo(1);
  }

  @Test
  void holdsMillionsInLittleMemoryAndGivesItBack() {
    assertThat(index.memoryBytes()).isLessThan(2 * MEGABYTE);
    int ids = 2_000_000;
    for (int part = 0; part < 20; part++) {
      assertThat(addAll(part * (ids / 20), ids / 20, START + part)).isEqualTo(ids / 20);
      assertThat(index.memoryBytes()).isLessThan(48 * index.size());
    }
    assertThat(index.size()).isEqualTo(ids);
    assertThat(addAll(0, ids, START + DAY - 1)).isZero();
    assertThat(index.memoryBytes()).isLessThan(34L * ids + READY);

    index.probeAndAdd(-1, -1, 0, START + DAY - 1);
    expireFor(START + DAY + 20, DedupIndex.ROUND.multipliedBy(3));
    assertThat(index.size()).isEqualTo(1);
    assertThat(index.memoryBytes()).isLessThan(5 * MEGABYTE);
    assertThat(addAll(0, 1_000, START + DAY + DAY / 2)).isEqualTo(1_000);
  }

  @Test
  void keepsAFifthWhileTheRestExpires() {
    addAll(0, 800_000, START);
    addAll(800_000, 200_000, START + DAY / 2);
    expireFor(START + DAY, DedupIndex.ROUND.multipliedBy(3));
    assertThat(index.size()).isEqualTo(200_000);
    assertThat(index.memoryBytes()).isLessThan(48 * 200_000);
    assertThat(addAll(800_000, 200_000, START + DAY + DAY / 2 - 1)).isZero();
    assertThat(addAll(700_000, 100_000, START + DAY + DAY / 2 - 1)).isEqualTo(100_000);
  }

  @Test
  void staysSmallWhileAsManyComeAsExpire() {
    int anHour = 20_000;
    for (int hour = 0; hour < 72; hour++) {
      long now = START + Duration.ofHours(hour).toMillis();
      assertThat(addAll((long) hour * anHour, anHour, now)).isEqualTo(anHour);
      expireFor(now, Duration.ofMinutes(59));
      assertThat(index.size()).isEqualTo((long) Math.min(hour + 1, 24) * anHour);
    }
    assertThat(index.memoryBytes()).isLessThan(40L * 24 * anHour);
  }

  @Test
  void isEmptyAtOnceAfterADayWithoutEvents() {
    addAll(0, 300_000, START);
    index.expire(START + DAY);
    assertThat(index.size()).isZero();
    for (int i = 0; i < 20; i++) {
      index.expire(START + DAY);
    }
    assertThat(index.memoryBytes()).isLessThan(5 * MEGABYTE);
    assertThat(addAll(0, 300_000, START + DAY)).isEqualTo(300_000);
  }

  @Test
  void saysThatItIsFullAndForgetsNothing() {
    try (DedupIndex small = new DedupIndex(100)) {
      for (int i = 0; i < 100; i++) {
        assertThat(small.hasRoomFor(1)).isTrue();
        assertThat(small.probeAndAdd(i, i, i, START + i)).isEqualTo(NEW);
      }
      assertThat(small.hasRoomFor(1)).isFalse();
      assertThat(small.hasRoomFor(0)).isTrue();
      assertThatThrownBy(() -> small.probeAndAdd(100, 100, 0, START + 100))
          .isInstanceOf(DedupIndexFull.class)
          .hasMessageContaining("100 ids");
      for (int i = 0; i < 100; i++) {
        assertThat(small.probeAndAdd(i, i, i, START + 100)).isEqualTo(DUPLICATE);
      }
      assertThat(small.size()).isEqualTo(100);

      assertThat(small.probeAndAdd(0, 0, 1, START + DAY)).isEqualTo(NEW);
      small.expire(START + DAY + 9);
      assertThat(small.hasRoomFor(9)).isTrue();
      assertThat(small.hasRoomFor(10)).isFalse();
    }
  }

  @Test
  void spreadsHashesWithLittleInThem() {
    int count = 50_000;
    for (int shift = 0; shift < 48; shift += 8) {
      for (long i = 1; i <= count; i++) {
        long marked = i << shift;
        assertThat(index.probeAndAdd(marked, -1 - shift, 0, START)).isEqualTo(NEW);
        assertThat(index.probeAndAdd(-1 - shift, marked, 0, START)).isEqualTo(NEW);
        assertThat(index.probeAndAdd(marked, -1 - shift, 0, START)).isEqualTo(DUPLICATE);
      }
    }
    assertThat(index.size()).isEqualTo(12L * count);
    assertThat(index.memoryBytes()).isLessThan(40 * index.size());
  }

  /** Whoever knows how the hash is stirred can undo it; the keyed hash keeps senders from that. */
  @Test
  void stopsRatherThanForgetIfAllHashesFallTogether() {
    long undo = -0x9e3779b97f4a7c15L;
    assertThatThrownBy(
            () -> {
              for (long low = 0; low < 10_000; low++) {
                assertThat(index.probeAndAdd(low * undo, low, 0, START)).isEqualTo(NEW);
              }
            })
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not evenly spread");
    long held = index.size();
    assertThat(held).isGreaterThan(1_000);
    for (long low = 0; low < held; low++) {
      assertThat(index.probeAndAdd(low * undo, low, 0, START)).isEqualTo(DUPLICATE);
    }
  }

  /** The crowd's home is in the middle of one page, but at the end of the first of two. */
  @Test
  void keepsACrowdThatComesToTheEndOfAPage() {
    long home = Long.MAX_VALUE;
    for (int crowd = 36; crowd <= 48; crowd++) {
      try (DedupIndex fresh = new DedupIndex(1_000_000)) {
        for (int i = 0; i < crowd; i++) {
          assertThat(fresh.probeAndAdd(highFor(home, i), i, 0, START)).isEqualTo(NEW);
        }
        for (int i = 0; i < 8_000; i++) {
          long address = i * 0x9e3779b97f4a7c15L;
          assertThat(fresh.probeAndAdd(highFor(address, -1), -1, 0, START)).isEqualTo(NEW);
          int last = crowd - 1;
          assertThat(fresh.probeAndAdd(highFor(home, last), last, 0, START)).isEqualTo(DUPLICATE);
        }
        for (int i = 0; i < crowd; i++) {
          assertThat(fresh.probeAndAdd(highFor(home, i), i, 0, START)).isEqualTo(DUPLICATE);
        }
        for (int i = 0; i < 8_000; i++) {
          long address = i * 0x9e3779b97f4a7c15L;
          assertThat(fresh.probeAndAdd(highFor(address, -1), -1, 0, START)).isEqualTo(DUPLICATE);
        }
      }
    }
  }

  /** The first half of the hash that the index stirs to this address, given the second. */
  private static long highFor(long address, long low) {
    long mixed = unshift(address, 31) * inverse(0x94d049bb133111ebL);
    mixed = unshift(mixed, 27) * inverse(0xbf58476d1ce4e5b9L);
    return unshift(mixed, 30) - low * 0x9e3779b97f4a7c15L;
  }

  private static long unshift(long value, int bits) {
    return value ^ value >>> bits ^ value >>> (2 * bits);
  }

  private static long inverse(long odd) {
    long inverse = odd;
    for (int i = 0; i < 6; i++) {
      inverse *= 2 - odd * inverse;
    }
    return inverse;
  }

  @Test
  void anticipatingChangesNothing() {
    index.anticipate(1, 2);
    assertThat(index.size()).isZero();
    assertThat(index.probeAndAdd(1, 2, 3, START)).isEqualTo(NEW);
    index.anticipate(1, 2);
    assertThat(index.probeAndAdd(1, 2, 3, START)).isEqualTo(DUPLICATE);
  }

  /**
   * @return how many of them were new
   */
  private int addAll(long from, int count, long now) {
    TenantId tenant = new TenantId(1);
    int fresh = 0;
    for (long id = from; id < from + count; id++) {
      hash.hash(tenant, id, -id, out);
      fresh += index.probeAndAdd(out[0], out[1], 0, now) == NEW ? 1 : 0;
    }
    return fresh;
  }

  private void expireFor(long from, Duration passing) {
    for (long passed = 0; passed <= passing.toMillis(); passed += 10_000) {
      index.expire(from + passed);
    }
  }
}
