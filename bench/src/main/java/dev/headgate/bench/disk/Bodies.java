package dev.headgate.bench.disk;

import dev.headgate.app.demo.DemoTraffic;
import dev.headgate.bench.load.RequestTemplate;
import dev.headgate.bench.load.RequestTemplate.Target;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Requests of the demo's players and containers, no two alike: each of many days has other people,
 * sessions and ids.
 */
final class Bodies {
  /** Media events of one such day: the first half of some 9,000 sessions. */
  private static final int EVENTS_OF_A_DAY = 250_000;

  private static final int REPORTS_OF_A_DAY = 50_000;

  private final Instant now;
  private final int eventsOfADay;
  private final int reportsOfADay;

  /**
   * @param now the end of each day
   */
  Bodies(Instant now) {
    this(now, EVENTS_OF_A_DAY, REPORTS_OF_A_DAY);
  }

  Bodies(Instant now, int eventsOfADay, int reportsOfADay) {
    this.now = now;
    this.eventsOfADay = eventsOfADay;
    this.reportsOfADay = reportsOfADay;
  }

  /**
   * Batches of the same size; the last ones of a day that do not fill a batch are left out.
   *
   * @param events in all of them, at the most
   */
  Stream<RequestTemplate> media(Target target, long events, int batch) {
    return days(events, eventsOfADay, (seed, count) -> batches(target, day(seed, count), batch));
  }

  private List<String> day(long seed, int count) {
    return new DemoTraffic(seed, now).mediaEvents(count);
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
  Stream<RequestTemplate> tags(Target target, long reports) {
    return days(
        reports,
        reportsOfADay,
        (seed, count) ->
            new DemoTraffic(seed, now)
                .tagEvents(count).stream().map(json -> RequestTemplate.of(target, json, 1)));
  }

  /** Makes the requests of a day. */
  private interface Day {
    Stream<RequestTemplate> of(long seed, int count);
  }

  /** One day after the other, each when it is asked for. */
  private static Stream<RequestTemplate> days(long count, int ofADay, Day day) {
    return LongStream.range(0, Math.ceilDiv(count, ofADay))
        .boxed()
        .flatMap(number -> day.of(1 + number, (int) Math.min(ofADay, count - number * ofADay)));
  }
}
