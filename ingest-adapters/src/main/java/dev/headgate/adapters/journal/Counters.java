package dev.headgate.adapters.journal;

import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.Tally;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The counts that every group header carries, its own group's records among them: the tally, and by
 * API the accepted events that were kept (primary entries).
 *
 * <pre>u16 tallies n, u16 APIs m, u32 0, n x i64 tally, m x i64 kept</pre>
 */
final class Counters {
  private static final int APIS = Api.values().length;

  /** Bytes as written by this version. */
  static final int BYTES = 8 + 8 * (Tally.SIZE + APIS);

  private final long[] tallies;
  private final long[] kept;

  private Counters(long[] tallies, long[] kept) {
    this.tallies = tallies;
    this.kept = kept;
  }

  static Counters zero() {
    return new Counters(new long[Tally.SIZE], new long[APIS]);
  }

  Counters copy() {
    return new Counters(tallies.clone(), kept.clone());
  }

  void add(Api api, Tally.Count count, long n) {
    tallies[Tally.index(api, count)] += n;
  }

  @SuppressWarnings("EnumOrdinal") // the order is the format
  void addKept(Api api, long n) {
    kept[api.ordinal()] += n;
  }

  void setTallies(long[] values) {
    System.arraycopy(values, 0, tallies, 0, Tally.SIZE);
  }

  Tally tally() {
    return Tally.of(tallies);
  }

  long get(Api api, Tally.Count count) {
    return tallies[Tally.index(api, count)];
  }

  /** Accepted events that stand in the journal, now or once. */
  @SuppressWarnings("EnumOrdinal") // the order is the format
  long kept(Api api) {
    return kept[api.ordinal()];
  }

  /**
   * These counts with both equations made true again. Counts that were handed in one after the
   * other may have been saved in between; what the records say is exact.
   */
  Counters balanced() {
    Counters balanced = copy();
    for (Api api : Api.values()) {
      long accepted = kept(api) + get(api, Tally.Count.DUPLICATE) + get(api, Tally.Count.TEST);
      balanced.tallies[Tally.index(api, Tally.Count.ACCEPTED)] = accepted;
      balanced.tallies[Tally.index(api, Tally.Count.RECEIVED)] =
          accepted + get(api, Tally.Count.REJECTED) + get(api, Tally.Count.REFUSED);
    }
    return balanced;
  }

  void encode(ByteBuffer out) {
    out.putShort((short) tallies.length).putShort((short) kept.length).putInt(0);
    for (long tally : tallies) {
      out.putLong(tally);
    }
    for (long count : kept) {
      out.putLong(count);
    }
  }

  /** Reads counts; those that this version does not know are left out, missing ones are zero. */
  static Counters decode(ByteBuffer in) {
    int tallyCount = in.getShort() & 0xffff;
    int apiCount = in.getShort() & 0xffff;
    in.getInt();
    long[] tallies = longs(in, tallyCount);
    long[] kept = longs(in, apiCount);
    return new Counters(Arrays.copyOf(tallies, Tally.SIZE), Arrays.copyOf(kept, APIS));
  }

  private static long[] longs(ByteBuffer in, int count) {
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = in.getLong();
    }
    return values;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Counters that
        && Arrays.equals(tallies, that.tallies)
        && Arrays.equals(kept, that.kept);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(tallies) + Arrays.hashCode(kept);
  }
}
