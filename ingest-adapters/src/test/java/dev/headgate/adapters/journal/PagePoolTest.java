package dev.headgate.adapters.journal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PagePoolTest {
  /** Pages that the system hands out and takes back together. */
  private static final int CHUNK = 64;

  private PagePool pool;

  @BeforeEach
  void open() {
    pool = new PagePool();
  }

  @AfterEach
  void close() {
    pool.close();
  }

  @Test
  void handsOutPagesThatDoNotOverlap() {
    int count = 3 * CHUNK;
    int[] pages = take(count);
    for (int i = 0; i < count; i++) {
      for (int at = 0; at < PagePool.PAGE_BYTES; at += Long.BYTES) {
        SystemMemory.set(pool.address(pages[i]) + at, i);
      }
    }
    for (int i = 0; i < count; i++) {
      for (int at = 0; at < PagePool.PAGE_BYTES; at += Long.BYTES) {
        assertThat(SystemMemory.get(pool.address(pages[i]) + at)).isEqualTo(i);
      }
    }
  }

  @Test
  void countsAPageFromItsFirstUseUntilItsChunkGoes() {
    pool.reserve(2 * CHUNK);
    assertThat(pool.residentBytes()).isZero();
    int[] pages = take(5);
    give(pages, 0, 5);
    take(3);
    assertThat(pool.residentBytes()).isEqualTo(5L * PagePool.PAGE_BYTES);
  }

  @Test
  void givesPagesOfASmallPoolBackAtOnce() {
    int[] pages = take(5);
    SystemMemory.set(pool.address(pages[4]), 1);
    give(pages, 0, 5);
    assertThat(pool.residentBytes()).isZero();
    assertThat(SystemMemory.get(pool.address(pages[4]))).isZero();
  }

  @Test
  void takesLargePagesOnceItIsLarge() throws InterruptedException {
    int small = 16 * CHUNK;
    take(small);
    awaitLargePages();
    long before = pool.residentBytes();
    int first = pool.take();
    assertThat(pool.address(first) % SystemMemory.LARGE_PAGE_BYTES).isZero();
    assertThat(pool.residentBytes()).isGreaterThanOrEqualTo(before);
    take(CHUNK - 1);
    assertThat(pool.residentBytes())
        .isBetween(
            (small + (long) CHUNK) * PagePool.PAGE_BYTES,
            (small + (1L + LargeChunks.READY) * CHUNK) * PagePool.PAGE_BYTES);
  }

  private void awaitLargePages() throws InterruptedException {
    long all =
        16L * CHUNK * PagePool.PAGE_BYTES + LargeChunks.READY * SystemMemory.LARGE_PAGE_BYTES;
    while (pool.residentBytes() < all) {
      Thread.sleep(1);
    }
  }

  @Test
  void namesThePagesThatKeepChunksFromGoing() {
    int[] pages = take(4 * CHUNK);
    assertThat(pool.isMisplaced(pages)).isFalse();
    give(pages, 0, 4 * CHUNK - 1);
    int[] last = {pages[4 * CHUNK - 1]};
    assertThat(pool.isMisplaced(last)).isTrue();
    trimAll();
    assertThat(pool.residentBytes()).isEqualTo(4L * CHUNK * PagePool.PAGE_BYTES);

    pool.give(last[0]);
    last[0] = pool.take();
    assertThat(pool.isMisplaced(last)).isFalse();
    trimAll();
    assertThat(pool.residentBytes()).isEqualTo(2L * CHUNK * PagePool.PAGE_BYTES);
  }

  @Test
  void keepsWhatIsReserved() {
    int[] pages = take(4 * CHUNK);
    pool.reserve(2 * CHUNK);
    give(pages, 0, 4 * CHUNK);
    trimAll();
    assertThat(pool.residentBytes()).isEqualTo(3L * CHUNK * PagePool.PAGE_BYTES);
    pool.forgetReserve();
    pool.reserve(CHUNK);
    trimAll();
    assertThat(pool.residentBytes()).isEqualTo(3L * CHUNK * PagePool.PAGE_BYTES);
    pool.forgetReserve();
    trimAll();
    assertThat(pool.residentBytes()).isEqualTo(2L * CHUNK * PagePool.PAGE_BYTES);
    pool.forgetReserve();
    trimAll();
    assertThat(pool.residentBytes()).isEqualTo((long) CHUNK * PagePool.PAGE_BYTES);
    assertThat(take(CHUNK)).hasSize(CHUNK);
  }

  private int[] take(int count) {
    int[] pages = new int[count];
    for (int i = 0; i < count; i++) {
      pages[i] = pool.take();
    }
    return pages;
  }

  private void give(int[] pages, int from, int to) {
    for (int i = from; i < to; i++) {
      pool.give(pages[i]);
    }
  }

  private void trimAll() {
    for (int i = 0; i < 10; i++) {
      pool.trim();
    }
  }
}
