package dev.headgate.bench.scale;

import dev.headgate.app.demo.DemoTraffic;
import dev.headgate.bench.load.LoadGenerator;
import dev.headgate.bench.load.LoadResult;
import dev.headgate.bench.load.RequestTemplate;
import dev.headgate.bench.load.RequestTemplate.Target;
import dev.headgate.bench.load.VaryingRequests;
import dev.headgate.bench.scenario.GatewayUnderLoad;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Media batches of one size, sent to one gateway as fast as it takes them, and what they cost it.
 * No id is ever used twice.
 */
final class MediaLoad {
  private static final int EVENTS = 40_000;
  private static final long CHUNK = 1_000_000;
  private static final long MOST_WAITING = 1_000_000;
  private static final Duration STEP = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final AtomicLong IDS = new AtomicLong();

  private final GatewayUnderLoad gateway;
  private final VaryingRequests requests;
  private final int batch;
  private final int connections;
  private long sent;

  /**
   * @param keys of the senders, in turn
   */
  MediaLoad(GatewayUnderLoad gateway, List<String> keys, int batch, int connections) {
    this.gateway = gateway;
    this.batch = batch;
    this.connections = connections;
    Target target =
        new Target("/v1/ingest/events", "X-API-Key", keys.getFirst(), java.util.Map.of());
    List<String> events = new DemoTraffic(1, Instant.now()).mediaEvents(EVENTS);
    List<RequestTemplate> templates =
        IntStream.range(0, EVENTS / batch)
            .mapToObj(i -> events.subList(i * batch, (i + 1) * batch))
            .map(of -> RequestTemplate.of(target, body(of), batch))
            .toList();
    requests = new VaryingRequests(templates, keys.size() > 1 ? keys : List.of(), 0, IDS);
  }

  private static String body(List<String> events) {
    return "{\"sent_at\":\"2026-01-01T00:00:00.000Z\",\"events\":["
        + String.join(",", events)
        + "]}";
  }

  /** Events sent so far. */
  long sent() {
    return sent;
  }

  /** Sends until so many were sent in all, and waits until they are stored. */
  void fill(long upTo) {
    while (sent < upTo) {
      send(Math.min(CHUNK, upTo - sent));
      awaitPending(MOST_WAITING);
    }
    awaitPending(0);
  }

  /** What each of so many events costs until it is stored. */
  ProcessorTime cost(long events) {
    awaitPending(0);
    ProcessorTime before = ProcessorTime.of(gateway);
    long count = send(events);
    awaitPending(0);
    return ProcessorTime.of(gateway).since(before).microsOfOne(count);
  }

  private long send(long events) {
    LoadGenerator generator = new LoadGenerator(gateway.address(), connections, requests.largest());
    LoadResult result = generator.closedLoop(requests, Math.max(1, events / batch));
    if (result.others() > 0) {
      throw new IllegalStateException(result.statuses() + " " + result.failure());
    }
    sent += result.events();
    return result.events();
  }

  /** Asks seldom: each question costs the gateway some of the time that is measured. */
  private void awaitPending(long atMost) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (gateway.pending() > atMost) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("waited " + PATIENCE + " for events to be stored");
      }
      GatewayUnderLoad.pause(STEP);
    }
  }
}
