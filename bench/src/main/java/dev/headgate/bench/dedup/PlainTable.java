package dev.headgate.bench.dedup;

/**
 * What one would write first: one open-addressing table of longs on the heap that doubles when it
 * is three quarters full. Nothing ever leaves it. A hash of zeros is not allowed.
 */
final class PlainTable {
  private static final int WORDS = 3;

  private long[] table = new long[WORDS << 10];
  private int places = 1 << 10;
  private int size;

  /** Whether it was not there. */
  boolean add(long high, long low, long value) {
    int at = find(table, places, high, low);
    if (table[at] != 0 || table[at + 1] != 0) {
      return false;
    }
    put(table, at, high, low, value);
    size++;
    if (size > places / 4 * 3) {
      grow();
    }
    return true;
  }

  private static int find(long[] table, int places, long high, long low) {
    int place = (int) high & places - 1;
    while (true) {
      int at = WORDS * place;
      boolean free = table[at] == 0 && table[at + 1] == 0;
      if (free || (table[at] == high && table[at + 1] == low)) {
        return at;
      }
      place = place + 1 & places - 1;
    }
  }

  private static void put(long[] table, int at, long high, long low, long value) {
    table[at] = high;
    table[at + 1] = low;
    table[at + 2] = value;
  }

  private void grow() {
    int twice = Math.multiplyExact(places, 2);
    long[] larger = new long[Math.multiplyExact(WORDS, twice)];
    for (int at = 0; at < table.length; at += WORDS) {
      if (table[at] != 0 || table[at + 1] != 0) {
        put(
            larger,
            find(larger, twice, table[at], table[at + 1]),
            table[at],
            table[at + 1],
            table[at + 2]);
      }
    }
    table = larger;
    places = twice;
  }

  int size() {
    return size;
  }

  double bytesOfAnId() {
    return 8.0 * table.length / Math.max(1, size);
  }
}
