package dev.headgate.bench.scenario;

import dev.headgate.bench.dashboard.PageReader;
import dev.headgate.bench.process.FirstRun;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;

/** Some people who sit before the dashboards of a tenant and open the next page each second. */
final class DashboardReaders {
  private static final int PEOPLE = 4;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final PageReader reader;
  private final List<String> pages;

  /** What they saw. */
  record Seen(Histogram nanos) {
    double millis(double percentile) {
      return nanos.getValueAtPercentile(percentile) / 1e6;
    }
  }

  private DashboardReaders(PageReader reader, List<String> pages) {
    this.reader = reader;
    this.pages = pages;
  }

  /** They look at the tenant that came last. */
  static DashboardReaders signIn(GatewayUnderLoad gateway) {
    String tenant = gateway.query("SELECT max(tenant_id) FROM headgate.media_events");
    URI url = URI.create("http://127.0.0.1:" + gateway.address().getPort());
    try {
      return new DashboardReaders(
          PageReader.signIn(url, FirstRun.of(gateway.data())),
          List.of(
              "/admin/overview?period=1h&tenant=" + tenant,
              "/admin/media-events?period=1h&tenant=" + tenant,
              "/admin/overview?period=24h",
              "/admin/rejected?period=24h&tenant=" + tenant));
    } catch (IOException e) {
      throw new IllegalStateException("nobody could sign in", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Reads while something is done. */
  Seen readDuring(Runnable work) {
    Histogram nanos = new SynchronizedHistogram(3);
    Queue<Exception> failed = new ConcurrentLinkedQueue<>();
    List<Thread> people = new ArrayList<>();
    for (int i = 0; i < PEOPLE; i++) {
      int first = i;
      people.add(Thread.ofVirtual().start(() -> read(first, nanos, failed)));
    }
    try {
      work.run();
    } finally {
      people.forEach(Thread::interrupt);
    }
    if (!failed.isEmpty()) {
      throw new IllegalStateException("a page could not be read", failed.peek());
    }
    return new Seen(nanos);
  }

  private void read(int first, Histogram nanos, Queue<Exception> failed) {
    try {
      for (int page = first; ; page++) {
        long begin = System.nanoTime();
        reader.get(pages.get(page % pages.size()));
        nanos.recordValue(System.nanoTime() - begin);
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      failed.add(e);
    }
  }
}
