package dev.headgate.bench.disk;

import dev.headgate.app.demo.DemoTraffic;
import dev.headgate.bench.load.RequestTemplate;
import dev.headgate.bench.load.RequestTemplate.Target;
import java.time.Instant;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Requests of the demo's players and containers, no two alike: each of many days has other people,
 * sessions and ids.
 */
final class Bodies {
  /** Media events of one such day; 12 hours of some 9,000 sessions. */
  private static final int EVENTS_OF_A_DAY = 250_000;

  private static final int REPORTS_OF_A_DAY = 50_000;

  private Bodies() {}

  /**
   * Batches of the same size; the last ones of a day that do not fill a batch are left out.
   *
   * @param events in all of them, at the most
   */
  static Stream<RequestTemplate> media(Target target, long events, int batch, Instant now) {
    return days(
        events, EVENTS_OF_A_DAY, day -> batches(target, dayOf(day, events, now), batch));
  }

  private static List<String> dayOf(int day, long events, Instant now) {
    int count = (int) Math.min(EVENTS_OF_A_DAY, events - (long) day * EVENTS_OF_A_DAY);
    return new DemoTraffic(1L + day, now).mediaEvents(count);
  }

  private static Stream<RequestTemplate> batches(Target target, List<String> events, int batch) {
    return IntStream.range(0, events.size() / batch)
        .mapToObj(i -> RequestTemplate.of(target, body(events, i * batch, batch), batch));
  }

  private static String body(List<String> events, int from, int batch) {
    return "{\"sent_at\":\"2026-01-01T00:00:00.000Z\",\"events\":["
        + String.join(",", events.subList(from, from + batch))
        + "]}";
  }

  /** Reports of one tag event each. */
  static Stream<RequestTemplate> tags(Target target, long reports, Instant now) {
    return days(
        reports,
        REPORTS_OF_A_DAY,
        day ->
            new DemoTraffic(1L + day, now)
                .tagEvents((int) Math.min(REPORTS_OF_A_DAY, reports - (long) day * REPORTS_OF_A_DAY))
                .stream()
                .map(json -> RequestTemplate.of(target, json, 1)));
  }

  private static Stream<RequestTemplate> days(
      long count, int ofADay, IntFunction<Stream<RequestTemplate>> day) {
    return IntStream.range(0, Math.toIntExact(Math.ceilDiv(count, ofADay))).boxed().flatMap(day::apply);
  }
}
