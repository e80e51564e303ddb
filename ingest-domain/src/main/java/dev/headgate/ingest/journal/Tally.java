package dev.headgate.ingest.journal;

import java.util.Arrays;

/**
 * Counts of what became of events, by API, since the gateway was set up. Immutable.
 *
 * <p>{@code received = accepted + rejected + refused} holds whenever no request is under way.
 */
public final class Tally {

  /** What is counted. The order stands in journals: add at the end only. */
  public enum Count {
    /** Events of well-formed batches, and well-formed tag reports. */
    RECEIVED,
    /** Answered as accepted: stored, duplicate, test or still pending. */
    ACCEPTED,
    /** Set aside one by one because they break a rule. */
    REJECTED,
    /** Not taken for a reason outside the event: rate, quota, key, tenant, journal. */
    REFUSED,
    /** Accepted, but seen before within the window. */
    DUPLICATE,
    /** Duplicates whose payload differs from the first copy's. Part of {@code DUPLICATE}. */
    CONFLICT,
    /** Accepted from a test key, and so not kept. */
    TEST,
    /** Requests refused before their events could be counted. */
    REQUESTS_REFUSED,
    /** Dead letters left out because the tenant's cap was reached. */
    DEAD_LETTERS_CAPPED
  }

  private static final int COUNTS = Count.values().length;
  private static final int APIS = Api.values().length;

  /** Numbers in {@link #values()}. */
  public static final int SIZE = COUNTS * APIS;

  private final long[] values;

  private Tally(long[] values) {
    this.values = values;
  }

  public static Tally zero() {
    return new Tally(new long[SIZE]);
  }

  /** The tally with these numbers; missing ones are zero, so that old journals can be read. */
  public static Tally of(long[] values) {
    return new Tally(Arrays.copyOf(values, SIZE));
  }

  /** Where a count stands in {@link #values()}. */
  @SuppressWarnings("EnumOrdinal") // the order is the format, and says so
  public static int index(Api api, Count count) {
    return api.ordinal() + count.ordinal() * APIS;
  }

  public long get(Api api, Count count) {
    return values[index(api, count)];
  }

  public long[] values() {
    return values.clone();
  }

  public Tally plus(Tally that) {
    long[] sum = values.clone();
    for (int i = 0; i < SIZE; i++) {
      sum[i] += that.values[i];
    }
    return new Tally(sum);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tally that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Api api : Api.values()) {
      for (Count count : Count.values()) {
        text.append(api).append('.').append(count).append('=').append(get(api, count)).append(' ');
      }
    }
    return text.toString().stripTrailing();
  }
}
