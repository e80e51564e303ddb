package dev.headgate.adapters.metrics;

import dev.headgate.ingest.intake.RequestObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Requests by endpoint and ending, with their times. Every time series is made at the start, so
 * that the accept path finds them without a look-up by name.
 */
public final class RequestMetrics implements RequestObserver {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private final Map<Endpoint, Map<Ending, Timer>> timers = new EnumMap<>(Endpoint.class);
  private final Map<Endpoint, Counter> bytes = new EnumMap<>(Endpoint.class);

  public RequestMetrics(MeterRegistry registry) {
    for (Endpoint endpoint : Endpoint.values()) {
      Map<Ending, Timer> endings = new EnumMap<>(Ending.class);
      for (Ending ending : Ending.values()) {
        endings.put(ending, timer(registry, endpoint, ending));
      }
      timers.put(endpoint, endings);
      bytes.put(
          endpoint,
          Counter.builder("headgate.requests.body")
              .description("Bytes of request bodies, after inflating")
              .baseUnit("bytes")
              .tag("endpoint", label(endpoint))
              .register(registry));
    }
  }

  @Override
  public void answered(Endpoint endpoint, Ending ending, long bodyBytes, long nanos) {
    timer(endpoint, ending).record(nanos, TimeUnit.NANOSECONDS);
    counter(endpoint).increment((double) bodyBytes);
  }

  private static Timer timer(MeterRegistry registry, Endpoint endpoint, Ending ending) {
    return Timer.builder("headgate.requests")
        .description("Requests of the ingest APIs")
        .tag("endpoint", label(endpoint))
        .tag("ending", label(ending))
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  @SuppressWarnings("NullAway") // every endpoint and ending was put in the constructor
  private Timer timer(Endpoint endpoint, Ending ending) {
    return timers.get(endpoint).get(ending);
  }

  @SuppressWarnings("NullAway") // every endpoint was put in the constructor
  private Counter counter(Endpoint endpoint) {
    return bytes.get(endpoint);
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
