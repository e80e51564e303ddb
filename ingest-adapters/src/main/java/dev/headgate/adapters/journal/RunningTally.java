package dev.headgate.adapters.journal;

import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.Tally;
import dev.headgate.ingest.journal.TallyKeeper;
import java.util.concurrent.atomic.LongAdder;

/**
 * The tally while running: what the records on disk say, and what was handed in since the start.
 *
 * <p>The journal counts the events of the records it keeps: RECEIVED, ACCEPTED, REJECTED, DUPLICATE
 * and CONFLICT. Whoever turns events away before they reach the journal, or takes test events,
 * counts them here, RECEIVED too.
 */
final class RunningTally implements TallyKeeper {
  private final LongAdder[] handedIn = new LongAdder[Tally.SIZE];
  private volatile Counters durable;

  RunningTally(Counters recovered) {
    durable = recovered;
    for (int i = 0; i < handedIn.length; i++) {
      handedIn[i] = new LongAdder();
    }
  }

  @Override
  public void add(Api api, Tally.Count count, long n) {
    handedIn[Tally.index(api, count)].add(n);
  }

  @Override
  public Tally total() {
    return durable.tally().plus(Tally.of(handedIn()));
  }

  /** What was handed in since the start. */
  long[] handedIn() {
    long[] sums = new long[Tally.SIZE];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = handedIn[i].sum();
    }
    return sums;
  }

  /** Replaces what the records on disk say; not to be changed afterwards. */
  void setDurable(Counters counters) {
    durable = counters;
  }

  Counters durable() {
    return durable;
  }
}
