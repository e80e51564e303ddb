package dev.headgate.bench.scenario;

import dev.headgate.app.demo.DemoTraffic;
import dev.headgate.bench.load.LoadGenerator;
import dev.headgate.bench.load.LoadResult;
import dev.headgate.bench.load.RequestSource;
import dev.headgate.bench.load.RequestTemplate;
import dev.headgate.bench.load.RequestTemplate.Target;
import dev.headgate.bench.load.VaryingRequests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;

/**
 * The requests of a scenario. Their bodies are made before the clock starts; ids and the sender's
 * time are filled in when they are sent, except in compressed ones, which are made anew before each
 * load.
 */
final class Workload {
  private static final int MEDIA_EVENTS = 20_000;
  private static final int MOST_TEMPLATES = 400;
  private static final int TAG_TEMPLATES = 2_000;
  private static final int WINDOW_TEMPLATES = 300;
  private static final AtomicLong IDS = new AtomicLong();

  private final Scenario scenario;
  private final Target target;
  private final VaryingRequests requests;

  private Workload(Scenario scenario, Target target, VaryingRequests requests) {
    this.scenario = scenario;
    this.target = target;
    this.requests = requests;
  }

  static Workload of(Scenario scenario, Target target, List<String> keys) {
    DemoTraffic traffic = new DemoTraffic(1, Instant.now());
    List<RequestTemplate> templates =
        switch (scenario.kind()) {
          case MEDIA, TENANTS, GZIP ->
              batches(traffic.mediaEvents(MEDIA_EVENTS), scenario.events()).stream()
                  .map(json -> RequestTemplate.of(target, json, scenario.events()))
                  .toList();
          case TAG_EVENT -> tags(target, traffic.tagEvents(TAG_TEMPLATES));
          case TAG_WINDOW -> tags(target, traffic.tagWindows(WINDOW_TEMPLATES));
        };
    return new Workload(
        scenario,
        target,
        new VaryingRequests(templates, keys, scenario.duplicatesInHundred(), IDS));
  }

  private static List<RequestTemplate> tags(Target target, List<String> bodies) {
    return bodies.stream().map(json -> RequestTemplate.of(target, json, 1)).toList();
  }

  private static List<String> batches(List<String> events, int size) {
    List<String> batches = new ArrayList<>();
    for (int from = 0;
        batches.size() < MOST_TEMPLATES && from + size <= events.size();
        from += size) {
      batches.add(
          "{\"sent_at\":\"2026-01-01T00:00:00.000Z\",\"events\":["
              + String.join(",", events.subList(from, from + size))
              + "]}");
    }
    return batches;
  }

  Scenario scenario() {
    return scenario;
  }

  /** Bytes of JSON in a request. */
  double jsonBytes() {
    return requests.meanJsonBytes();
  }

  int largestRequest() {
    return requests.largest();
  }

  long duplicates() {
    return requests.duplicates();
  }

  /** Bodies as JSON, before any compression. */
  List<byte[]> bodies() {
    return requests.templates().stream().map(RequestTemplate::body).toList();
  }

  /**
   * Sends as fast as answers come.
   *
   * @param expectedPerSecond how many requests a second are about to be sent; compressed bodies are
   *     made for so many
   */
  LoadResult closedLoop(LoadGenerator generator, Duration time, double expectedPerSecond) {
    if (scenario.kind() != Scenario.Kind.GZIP) {
      return generator.closedLoop(requests, time);
    }
    int count = Math.max(64, (int) (expectedPerSecond * time.toMillis() / 1000));
    return generator.closedLoop(compressed(count), count);
  }

  LoadResult openLoop(LoadGenerator generator, double perSecond, Duration time) {
    RequestSource source =
        scenario.kind() == Scenario.Kind.GZIP
            ? compressed((int) (perSecond * time.toMillis() / 1000) + 1)
            : requests;
    return generator.openLoop(source, perSecond, time);
  }

  private RequestSource compressed(int count) {
    ByteBuffer buffer = ByteBuffer.allocate(largestRequest());
    List<byte[]> ready = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      buffer.clear();
      requests.next(buffer);
      byte[] json = bodyOf(buffer);
      byte[] body = gzip(json);
      ready.add(
          RequestTemplate.fixed(
                  target.with("Content-Encoding", "gzip"), body, json.length, scenario.events())
              .bytes());
    }
    AtomicLong next = new AtomicLong();
    return into -> {
      into.put(ready.get((int) (next.getAndIncrement() % ready.size())));
      return scenario.events();
    };
  }

  private static byte[] bodyOf(ByteBuffer request) {
    int end = 3;
    while (request.get(end) != '\n' || request.get(end - 2) != '\n') {
      end++;
    }
    byte[] body = new byte[request.position() - end - 1];
    request.get(end + 1, body);
    return body;
  }

  private static byte[] gzip(byte[] json) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(json.length / 4);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
