package dev.headgate.bench.ceiling;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Ceiling T: Jackson stepping through the tokens of the same bodies on all cores. */
public final class TokenCeiling {
  private TokenCeiling() {}

  /** Bodies a second. */
  public static double measure(List<byte[]> bodies, Duration time) {
    JsonFactory json = new JsonFactory();
    LongAdder done = new LongAdder();
    long start = System.nanoTime();
    long end = start + time.toNanos();
    List<Thread> threads =
        java.util.stream.IntStream.range(0, Runtime.getRuntime().availableProcessors())
            .mapToObj(
                first -> Thread.ofPlatform().start(() -> step(json, bodies, first, end, done)))
            .toList();
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    return done.sum() / ((System.nanoTime() - start) / 1e9);
  }

  private static void step(
      JsonFactory json, List<byte[]> bodies, int first, long end, LongAdder done) {
    for (int i = first; System.nanoTime() < end; i++) {
      byte[] body = bodies.get(i % bodies.size());
      try (JsonParser parser = json.createParser(ObjectReadContext.empty(), body)) {
        while (parser.nextToken() != null) {
          // only stepping
        }
      }
      done.increment();
    }
  }
}
