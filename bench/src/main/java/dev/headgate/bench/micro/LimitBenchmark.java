package dev.headgate.bench.micro;

import dev.headgate.ingest.dedup.EventHash;
import dev.headgate.ingest.quota.BurstLimit;
import dev.headgate.ingest.quota.SlidingWindow;
import dev.headgate.ingest.skew.SkewCorrection;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/** What is asked once a request: limits and clock; and once an event: its hash. */
@State(Scope.Benchmark)
public class LimitBenchmark {
  private final SlidingWindow window = new SlidingWindow();
  private final BurstLimit burst = new BurstLimit();
  private final EventHash hash = new EventHash(new byte[EventHash.KEY_BYTES]);
  private final TenantId tenant = new TenantId(7);
  private final long[] hashed = new long[2];
  private long millis = 1_800_000_000_000L;

  @Benchmark
  public SlidingWindow.Decision rateOfATenant() {
    return window.tryPass(100, Integer.MAX_VALUE, System.nanoTime() / 1_000_000);
  }

  /** A tenant that sends on both cores at once. */
  @Benchmark
  @Threads(2)
  public SlidingWindow.Decision rateOfATenantFromTwoThreads() {
    return window.tryPass(100, Integer.MAX_VALUE, System.nanoTime() / 1_000_000);
  }

  @Benchmark
  public Duration rateOfASite() {
    return burst.tryPass(1_000_000_000, 1_000_000_000, System.nanoTime());
  }

  @Benchmark
  public SkewCorrection skew() {
    millis++;
    return SkewCorrection.measure(millis, millis - 45_000);
  }

  @Benchmark
  public long eventHash() {
    millis++;
    hash.hash(tenant, millis, ~millis, hashed);
    return hashed[0];
  }
}
