package dev.headgate.bench.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Watches how many accepted events are not stored yet. */
final class Backlog implements AutoCloseable {
  private static final long STEP_MILLIS = 200;

  private final List<double[]> points = new ArrayList<>();
  private final Thread watcher;
  private volatile boolean over;

  Backlog(GatewayUnderLoad gateway) {
    long start = System.nanoTime();
    watcher =
        Thread.ofPlatform()
            .name("backlog")
            .daemon()
            .start(
                () -> {
                  while (!over) {
                    double events = gateway.pending();
                    synchronized (points) {
                      points.add(new double[] {(System.nanoTime() - start) / 1e9, events});
                    }
                    GatewayUnderLoad.pause(Duration.ofMillis(STEP_MILLIS));
                  }
                });
  }

  /** Seconds since the watching began. */
  double[] seconds() {
    return column(0);
  }

  double[] events() {
    return column(1);
  }

  private double[] column(int column) {
    synchronized (points) {
      return points.stream().mapToDouble(point -> point[column]).toArray();
    }
  }

  @Override
  public void close() {
    over = true;
    try {
      watcher.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
