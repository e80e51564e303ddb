package dev.headgate.adapters.journal;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the partition of an address by its first bits. Every address has exactly one; a partition
 * with a short prefix stands at several places of the table.
 */
final class PartitionDirectory {
  /**
   * Beyond this the spread of addresses cannot be even: six bits are far above what chance does.
   */
  private static final int SPARE_BITS = 6;

  private Partition[] table;
  private int depth = 1;
  private int partitions;

  /**
   * @param all partitions, which cover every address
   */
  PartitionDirectory(List<Partition> all) {
    table = new Partition[] {all.getFirst(), all.getLast()};
    replace(0, all);
  }

  Partition at(long address) {
    return table[place(address)];
  }

  int partitions() {
    return partitions;
  }

  int deepest() {
    return SPARE_BITS + Integer.SIZE - Integer.numberOfLeadingZeros(partitions);
  }

  /** The other partition of the same length of prefix but for the last bit, if it is not split. */
  @Nullable Partition twin(Partition partition) {
    if (partition.depth == 0) {
      return null;
    }
    Partition twin = at(partition.prefix ^ 1L << (Long.SIZE - partition.depth));
    return twin.depth == partition.depth ? twin : null;
  }

  /** Puts partitions in the place of as many others as they cover. */
  void replace(int outgoing, List<Partition> incoming) {
    partitions -= outgoing;
    for (Partition partition : incoming) {
      while (partition.depth > depth) {
        twice();
      }
      int from = place(partition.prefix);
      Arrays.fill(table, from, from + (1 << (depth - partition.depth)), partition);
      partitions++;
    }
  }

  /** Makes the table as small as the longest prefix allows. */
  void trim() {
    int longest = 1;
    for (Partition partition : table) {
      longest = Math.max(longest, partition.depth);
    }
    Partition[] smaller = new Partition[1 << longest];
    for (int i = 0; i < smaller.length; i++) {
      smaller[i] = table[i << (depth - longest)];
    }
    table = smaller;
    depth = longest;
  }

  private int place(long address) {
    return (int) (address >>> (Long.SIZE - depth));
  }

  private void twice() {
    Partition[] larger = new Partition[2 * table.length];
    for (int i = 0; i < larger.length; i++) {
      larger[i] = table[i / 2];
    }
    table = larger;
    depth++;
  }
}
