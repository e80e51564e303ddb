package dev.headgate.bench.dedup;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * How long each call of one phase took. Of the slow ones also when, and how much the thread worked
 * meanwhile: the rest it waited, for the JVM or for a processor.
 */
final class Calls {
  private static final long LONGEST_NANOS = 60_000_000_000L;
  private static final long SLOW_NANOS = 500_000;
  private static final double NANOS_OF_MILLI = 1e6;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Histogram histogram = new Histogram(1, LONGEST_NANOS, 3);
  private final List<Slow> slow = new ArrayList<>();
  private final long start = System.nanoTime();
  private long cpuAtBatch;
  private long at;

  /**
   * A call worth a second look.
   *
   * @param cpuNanos processor time of the thread since the batch began: never less than the call's
   */
  record Slow(long begin, long end, long cpuNanos) {
    /** How long it took but for the JVM's own pauses. */
    long ownNanos(StopTheWorld pauses) {
      return end - begin - pauses.nanosWithin(begin, end);
    }
  }

  /** A batch begins: the calls that follow are timed one after the other, without a gap. */
  void batch() {
    cpuAtBatch = THREADS.getCurrentThreadCpuTime();
    at = System.nanoTime();
  }

  /** A call is over. */
  void over() {
    long now = System.nanoTime();
    record(at, now);
    at = now;
  }

  private void record(long begin, long end) {
    histogram.recordValue(Math.clamp(end - begin, 1, LONGEST_NANOS));
    if (end - begin > SLOW_NANOS) {
      slow.add(new Slow(begin, end, THREADS.getCurrentThreadCpuTime() - cpuAtBatch));
    }
  }

  /** Tells all that is known of the phase. */
  void tell(String phase, StopTheWorld pauses) {
    long end = System.nanoTime();
    Figures.sample(phase + ": p99.99 of a call us", histogram.getValueAtPercentile(99.99) / 1e3);
    Figures.sample(
        phase + ": longest call by the clock ms", histogram.getMaxValue() / NANOS_OF_MILLI);
    Figures.sample(phase + ": longest call ms", ownMillis(pauses));
    Figures.sample(phase + ": longest call, processor time ms", cpuMillis());
    Figures.sample(phase + ": calls over 0.5 ms", slow.size());
    Figures.sample(phase + ": pauses of the JVM", (double) pauses.count(start, end));
    Figures.sample(
        phase + ": longest pause of the JVM ms", pauses.longestNanos(start, end) / NANOS_OF_MILLI);
  }

  /** The longest call, less what the JVM held all threads in it. */
  private double ownMillis(StopTheWorld pauses) {
    long least = Math.min(histogram.getMaxValue(), SLOW_NANOS);
    return slow.stream().mapToLong(call -> call.ownNanos(pauses)).reduce(least, Math::max)
        / NANOS_OF_MILLI;
  }

  private double cpuMillis() {
    long least = Math.min(histogram.getMaxValue(), SLOW_NANOS);
    return slow.stream().mapToLong(Slow::cpuNanos).reduce(least, Math::max) / NANOS_OF_MILLI;
  }
}
