package dev.headgate.bench.peer;

import dev.headgate.app.demo.DemoTraffic;
import dev.headgate.bench.load.RequestTemplate;
import dev.headgate.bench.load.RequestTemplate.Target;
import dev.headgate.bench.load.VaryingRequests;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** The same events for everyone, put together in batches as each wants them. */
final class Batches {
  private static final int EVENTS = 20_000;
  private static final int MOST = 400;
  private static final AtomicLong IDS = new AtomicLong();

  private final List<String> events;

  Batches() {
    this(new DemoTraffic(1, Instant.now()).mediaEvents(EVENTS));
  }

  private Batches(List<String> events) {
    this.events = events;
  }

  /** The same events, each as somebody else wants it. */
  Batches each(UnaryOperator<String> written) {
    return new Batches(events.stream().map(written).toList());
  }

  /** Batches of so many events, separated and framed. */
  List<String> of(int size, String before, String between, String after) {
    List<String> batches = new ArrayList<>();
    for (int from = 0; batches.size() < MOST && from + size <= events.size(); from += size) {
      batches.add(before + String.join(between, events.subList(from, from + size)) + after);
    }
    return batches;
  }

  List<String> events() {
    return events;
  }

  /** Requests with ids that are new each time. */
  static VaryingRequests requests(Target target, List<String> bodies, int events) {
    return new VaryingRequests(
        bodies.stream().map(body -> RequestTemplate.of(target, body, events)).toList(),
        List.of(),
        0,
        IDS);
  }
}
