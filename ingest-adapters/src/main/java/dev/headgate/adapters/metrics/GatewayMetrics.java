package dev.headgate.adapters.metrics;

import dev.headgate.ingest.delivery.DeliveryLog;
import dev.headgate.ingest.delivery.DeliveryTotals;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.Tally.Count;
import dev.headgate.ingest.journal.TallyKeeper;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What became of events, as two equations a person can check, for each {@code api}:
 *
 * <pre>
 * received = accepted + rejected + refused
 * accepted = stored + duplicate + undeliverable + erased + test + pending
 * </pre>
 *
 * <p>Each is a metric {@code headgate_events_..._total}, {@code pending} a gauge. They count since
 * the gateway was set up and go on over restarts. They hold whenever nothing is under way; a scrape
 * in the middle of a request may be off by that request. No label carries anything a sender chose.
 */
public final class GatewayMetrics {
  private final MeterRegistry registry;

  /** The registry holds what its counters read weakly; here it is held for as long as this is. */
  private final List<Object> read = new ArrayList<>();

  public GatewayMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Publishes what came in. */
  public GatewayMetrics intake(TallyKeeper tally) {
    for (Api api : Api.values()) {
      for (Count count : Count.values()) {
        counter(name(count), description(count), api, () -> tally.total().get(api, count));
      }
    }
    return this;
  }

  /** Publishes what went out. */
  public GatewayMetrics deliveries(DeliveryLog log, Supplier<Map<Api, Long>> pending) {
    for (Api api : Api.values()) {
      delivered("stored", "Accepted events in the store", api, log, DeliveryTotals::stored);
      delivered(
          "undeliverable",
          "Accepted events that the store can never take",
          api,
          log,
          DeliveryTotals::undeliverable);
      delivered(
          "erased", "Accepted events that were erased first", api, log, DeliveryTotals::erased);
      Gauge.builder("headgate.events.pending", () -> pending.get().getOrDefault(api, 0L))
          .description("Accepted events in the journal that are not yet in the store")
          .tag("api", label(api))
          .register(registry);
    }
    read.add(log);
    FunctionCounter.builder("headgate.deliveries", log, it -> it.state().deliveries())
        .description("Deliveries that are done")
        .register(registry);
    return this;
  }

  /**
   * Publishes one more number.
   *
   * @param name in Micrometer's dotted form, below {@code headgate}
   */
  public GatewayMetrics gauge(String name, String description, DoubleSupplier value) {
    Gauge.builder("headgate." + name, value::getAsDouble)
        .description(description)
        .register(registry);
    return this;
  }

  private void delivered(
      String outcome,
      String description,
      Api api,
      DeliveryLog log,
      Function<DeliveryTotals, Map<Api, Long>> totals) {
    counter(
        "headgate.events." + outcome,
        description,
        api,
        () -> totals.apply(log.state()).getOrDefault(api, 0L));
  }

  private void counter(String name, String description, Api api, Supplier<Long> value) {
    read.add(value);
    FunctionCounter.builder(name, value, it -> it.get())
        .description(description)
        .tag("api", label(api))
        .register(registry);
  }

  private static String name(Count count) {
    return switch (count) {
      case REQUESTS_REFUSED -> "headgate.requests.refused";
      case DEAD_LETTERS_CAPPED -> "headgate.dead.letters.capped";
      default -> "headgate.events." + count.name().toLowerCase(Locale.ROOT);
    };
  }

  private static String description(Count count) {
    return switch (count) {
      case RECEIVED -> "Events of well-formed batches, and well-formed tag reports";
      case ACCEPTED -> "Events answered as accepted";
      case REJECTED -> "Events set aside because they break a rule";
      case REFUSED -> "Events not taken for a reason outside of them: rate, quota, journal";
      case DUPLICATE -> "Accepted events that were seen before within 24 hours";
      case CONFLICT -> "Duplicates whose payload differs from the first copy's";
      case TEST -> "Accepted events of test keys, which are not stored";
      case REQUESTS_REFUSED -> "Requests refused before their events could be counted";
      case DEAD_LETTERS_CAPPED -> "Dead letters left out because a tenant's cap was reached";
    };
  }

  private static String label(Api api) {
    return api.name().toLowerCase(Locale.ROOT);
  }
}
