package dev.headgate.bench.soak;

import dev.headgate.bench.fault.FaultedGateway;
import dev.headgate.bench.fault.FaultedGateway.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Measures everything every {@value #STEP_SECONDS} seconds; what is away right now is left out.
 * Every {@value #COLLECT_EVERY}th time it asks the gateway for a full collection first, so that the
 * heap's live part is known, at the price of a pause that counts in the latencies.
 */
final class Sampler implements AutoCloseable {
  static final int STEP_SECONDS = 5;
  private static final int COLLECT_EVERY = 6;
  private static final long WHOLE_RUN = 0;
  private static final double MEGABYTE = 1024 * 1024;
  private static final String PARTS =
      "SELECT table, countIf(active), countIf(NOT active) FROM system.parts WHERE database ="
          + " 'headgate' GROUP BY table";

  private final FaultedGateway gateway;
  private final Clients clients;
  private final long start = System.nanoTime();
  private final Map<Measured, Series> series = new EnumMap<>(Measured.class);
  private final Histogram all = new Histogram(Clients.LONGEST_NANOS, 3);
  private final Histogram calm = new Histogram(Clients.LONGEST_NANOS, 3);
  private final Thread thread;
  private volatile boolean over;
  private volatile boolean disturbed;
  private boolean wasDisturbed;
  private long acknowledged;
  private double stored = Double.NaN;
  private double forces = Double.NaN;
  private double forceSeconds = Double.NaN;
  private double before;

  Sampler(FaultedGateway gateway, Clients clients) {
    this.gateway = gateway;
    this.clients = clients;
    for (Measured measured : Measured.values()) {
      series.put(measured, new Series(measured.title()));
    }
    acknowledged = clients.acknowledgedEvents();
    clients.latencies();
    thread = Thread.ofPlatform().name("soak-sampler").daemon().start(this::sampleOn);
  }

  private void sampleOn() {
    for (int i = 1; !over; i++) {
      long next = start + i * TimeUnit.SECONDS.toNanos(STEP_SECONDS);
      FaultedGateway.pause(Duration.ofNanos(Math.max(1, next - System.nanoTime())));
      try {
        sample(i % COLLECT_EVERY == 0);
      } catch (RuntimeException e) {
        // A part that ends while it is looked at; the next sample comes soon.
        System.out.println("a sample is missing: " + e);
      }
    }
  }

  private void sample(boolean collect) {
    double now = seconds();
    senders(now);
    add(Measured.LOAD, WHOLE_RUN, now, Proc.loadAverage());
    add(Measured.CPU_PRESSURE, WHOLE_RUN, now, Proc.pressure("cpu"));
    add(Measured.DISK_PRESSURE, WHOLE_RUN, now, Proc.pressure("io"));
    gateway.find(Part.GATEWAY).ifPresent(process -> gateway(process.pid(), now, collect));
    gateway.find(Part.ENGINE).ifPresent(process -> engine(process.pid(), now));
    gateway.find(Part.POSTGRES).ifPresent(process -> postgres(process, now));
    parts(now);
    journal(now);
    before = now;
  }

  /** Since the sampling began. */
  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  private void senders(double now) {
    long events = clients.acknowledgedEvents();
    Histogram latencies = clients.latencies();
    synchronized (all) {
      all.add(latencies);
      if (!disturbed && !wasDisturbed) {
        calm.add(latencies);
      }
      wasDisturbed = disturbed;
    }
    add(Measured.ACKNOWLEDGED, WHOLE_RUN, now, (events - acknowledged) / (now - before));
    acknowledged = events;
    add(Measured.WAITING, WHOLE_RUN, now, clients.waiting());
    if (latencies.getTotalCount() > 0) {
      add(Measured.P50, WHOLE_RUN, now, latencies.getValueAtPercentile(50) / 1e6);
      add(Measured.P99, WHOLE_RUN, now, latencies.getValueAtPercentile(99) / 1e6);
    }
  }

  private void gateway(long pid, double now, boolean collect) {
    double anon = Proc.megabytes(pid, "RssAnon");
    double resident = Proc.megabytes(pid, "VmRSS");
    add(Measured.RSS, pid, now, resident);
    add(Measured.GATEWAY_FILES, pid, now, Proc.openFiles(pid));
    add(Measured.GATEWAY_THREADS, pid, now, Proc.threads(pid));
    boolean collected = collect && collect(pid);
    Scrape scrape = new Scrape(gateway.metrics());
    if (scrape.isEmpty()) {
      return;
    }
    if (collected) {
      add(Measured.HEAP_LIVE, pid, now, scrape.get("jvm_gc_live_data_size_bytes") / MEGABYTE);
    }
    String heap = "area=\"heap\"";
    add(Measured.HEAP_USED, pid, now, scrape.get("jvm_memory_used_bytes", heap) / MEGABYTE);
    add(
        Measured.HEAP_COMMITTED,
        pid,
        now,
        scrape.get("jvm_memory_committed_bytes", heap) / MEGABYTE);
    add(
        Measured.NON_HEAP,
        pid,
        now,
        scrape.get("jvm_memory_used_bytes", "area=\"nonheap\"") / MEGABYTE);
    add(
        Measured.DIRECT,
        pid,
        now,
        scrape.get("jvm_buffer_memory_used_bytes", "id=\"direct\"") / MEGABYTE);
    double index = scrape.get("headgate_dedup_memory_bytes") / MEGABYTE;
    add(Measured.DEDUP, pid, now, index);
    add(Measured.ANON, pid, now, anon - index);
    add(Measured.SEGMENTS, WHOLE_RUN, now, scrape.get("headgate_journal_segments"));
    add(Measured.PENDING, WHOLE_RUN, now, scrape.get("headgate_events_pending"));
    add(Measured.LAG, WHOLE_RUN, now, scrape.get("headgate_journal_backlog_seconds"));
    double storedNow = scrape.get("headgate_events_stored_total");
    if (storedNow >= stored) {
      add(Measured.STORED, WHOLE_RUN, now, (storedNow - stored) / (now - before));
    }
    stored = storedNow;
    forces(scrape, now);
  }

  /** Counted anew by each process. */
  private void forces(Scrape scrape, double now) {
    double sum = scrape.get("headgate_journal_force_seconds_sum");
    double count = scrape.get("headgate_journal_force_seconds_count");
    if (count > forces) {
      add(Measured.FORCE, WHOLE_RUN, now, 1_000 * (sum - forceSeconds) / (count - forces));
    }
    forces = count;
    forceSeconds = sum;
  }

  /** Asks the JVM for a full collection. */
  private static boolean collect(long pid) {
    try {
      Process command =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  Long.toString(pid),
                  "GC.run")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!command.waitFor(20, TimeUnit.SECONDS)) {
        command.destroyForcibly();
        return false;
      }
      return command.exitValue() == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw FaultedGateway.interrupted(e);
    }
  }

  private void engine(long pid, double now) {
    add(Measured.ENGINE_RSS, pid, now, Proc.megabytes(pid, "VmRSS"));
    add(Measured.ENGINE_FILES, pid, now, Proc.openFiles(pid));
    add(Measured.ENGINE_THREADS, pid, now, Proc.threads(pid));
  }

  private void postgres(ProcessHandle postmaster, double now) {
    List<Long> pids;
    try (Stream<ProcessHandle> children = postmaster.descendants()) {
      pids = Stream.concat(Stream.of(postmaster), children).map(ProcessHandle::pid).toList();
    }
    long life = postmaster.pid();
    double anon = pids.stream().mapToDouble(pid -> Proc.megabytes(pid, "RssAnon")).sum();
    add(Measured.POSTGRES_ANON, life, now, anon);
    add(Measured.POSTGRES_FILES, life, now, pids.stream().mapToDouble(Proc::openFiles).sum());
    add(Measured.POSTGRES_PROCESSES, life, now, pids.size());
  }

  private void parts(double now) {
    Optional<List<String>> rows = gateway.tryQuery(PARTS);
    if (rows.isEmpty()) {
      return;
    }
    double old = 0;
    for (String row : rows.get()) {
      String[] columns = row.split("\t", -1);
      if (columns.length == 3) {
        old += Double.parseDouble(columns[2]);
        parts(columns[0]).ifPresent(of -> add(of, WHOLE_RUN, now, Double.parseDouble(columns[1])));
      }
    }
    add(Measured.OLD_PARTS, WHOLE_RUN, now, old);
  }

  private static Optional<Measured> parts(String table) {
    return switch (table) {
      case "media_events" -> Optional.of(Measured.MEDIA_PARTS);
      case "tag_events" -> Optional.of(Measured.TAG_EVENT_PARTS);
      case "tag_results" -> Optional.of(Measured.TAG_RESULT_PARTS);
      case "dead_letters" -> Optional.of(Measured.LETTER_PARTS);
      default -> Optional.empty();
    };
  }

  private void journal(double now) {
    long segments = 0;
    long ids = 0;
    long others = 0;
    try (Stream<Path> files = Files.list(gateway.data().resolve("journal"))) {
      for (Path file : files.toList()) {
        long bytes = size(file);
        String name = file.getFileName().toString();
        if (name.endsWith(".ids")) {
          ids += bytes;
        } else if (name.endsWith(".segment")) {
          segments += bytes;
        } else {
          others += bytes;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    add(Measured.SEGMENT_BYTES, WHOLE_RUN, now, segments / MEGABYTE);
    add(Measured.ID_FILE_BYTES, WHOLE_RUN, now, ids / MEGABYTE);
    add(Measured.OTHER_JOURNAL_BYTES, WHOLE_RUN, now, others / MEGABYTE);
  }

  /** Zero for a file that was just deleted. */
  private static long size(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (IOException gone) {
      return 0;
    }
  }

  private void add(Measured measured, long life, double now, double value) {
    if (!Double.isNaN(value)) {
      of(measured).add(life, now, value);
    }
  }

  Series of(Measured measured) {
    Series found = series.get(measured);
    if (found == null) {
      throw new IllegalArgumentException(measured.title());
    }
    return found;
  }

  /** The last value; NaN before the first. */
  double now(Measured measured) {
    List<Series.Point> points = of(measured).points();
    return points.isEmpty() ? Double.NaN : points.getLast().value();
  }

  /** Tells whether something fails right now, or its consequences are not over. */
  void disturbed(boolean isDisturbed) {
    disturbed = isDisturbed;
  }

  /** Of the whole run. */
  Histogram latencies() {
    synchronized (all) {
      return all.copy();
    }
  }

  /** Of what was answered while nothing was failing or catching up. */
  Histogram calmLatencies() {
    synchronized (all) {
      return calm.copy();
    }
  }

  @Override
  public void close() {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw FaultedGateway.interrupted(e);
    }
  }
}
