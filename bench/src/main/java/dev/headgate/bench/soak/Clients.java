package dev.headgate.bench.soak;

import dev.headgate.bench.fault.FaultedGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Senders over a fixed number of connections, who send a media request that was not answered again
 * until it is. A tag report is sent once, as the containers do.
 *
 * <p>In an open loop requests come due at a fixed rate whatever the gateway does, and a latency
 * counts from the instant a request was due until its 200, all tries and all waiting included.
 */
final class Clients {
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration RETRY = Duration.ofMillis(250);
  static final long LONGEST_NANOS = Duration.ofMinutes(10).toNanos();
  private static final int MOST_WRONG_ANSWERS = 100;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI url;
  private final List<String> mediaKeys;
  private final List<String> tagKeys;
  private final MixedLoad load;
  private final LinkedBlockingQueue<Due> due = new LinkedBlockingQueue<>();
  private final Recorder latencies = new Recorder(LONGEST_NANOS, 3);
  private final LongAdder answered = new LongAdder();
  private final LongAdder acknowledgedEvents = new LongAdder();
  private final LongAdder unanswered = new LongAdder();
  private final AtomicInteger underWay = new AtomicInteger();
  private final List<String> wrongAnswers = Collections.synchronizedList(new ArrayList<>());
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closing;
  private volatile boolean giveUp;

  private record Due(SoakUpload upload, long atNanos) {}

  Clients(URI url, List<String> mediaKeys, List<String> tagKeys, MixedLoad load) {
    this.url = url;
    this.mediaKeys = List.copyOf(mediaKeys);
    this.tagKeys = List.copyOf(tagKeys);
    this.load = load;
  }

  /** Each connection sends again as soon as it is answered, until {@link #end}. */
  void closedLoop(int connections) {
    begin(connections, this::fresh);
  }

  /** Requests come due at this rate until {@link #end}. */
  void openLoop(int connections, double perSecond) {
    begin(connections, this::awaitDue);
    threads.add(Thread.ofPlatform().name("soak-clock").daemon().start(() -> keepDue(perSecond)));
  }

  private void begin(int connections, Supplier<@Nullable Due> next) {
    closing = false;
    giveUp = false;
    for (int i = 0; i < connections; i++) {
      threads.add(Thread.ofVirtual().name("soak-" + i).start(() -> sendAll(next)));
    }
  }

  private @Nullable Due fresh() {
    return closing ? null : new Due(load.next(), System.nanoTime());
  }

  /** What is due is sent also when the end has come. */
  private @Nullable Due awaitDue() {
    try {
      Due next = null;
      while (next == null && !(closing && due.isEmpty())) {
        next = due.poll(50, TimeUnit.MILLISECONDS);
      }
      return next;
    } catch (InterruptedException e) {
      throw FaultedGateway.interrupted(e);
    }
  }

  private void keepDue(double perSecond) {
    long start = System.nanoTime();
    for (long i = 0; !closing; i++) {
      long at = start + (long) (i * 1e9 / perSecond);
      while (System.nanoTime() < at) {
        LockSupport.parkNanos(at - System.nanoTime());
      }
      due.add(new Due(load.next(), at));
    }
  }

  private void sendAll(Supplier<@Nullable Due> next) {
    for (Due turn = next.get(); turn != null; turn = next.get()) {
      underWay.incrementAndGet();
      try {
        send(turn);
      } finally {
        underWay.decrementAndGet();
      }
    }
  }

  private void send(Due turn) {
    SoakUpload upload = turn.upload();
    HttpRequest request = request(upload);
    while (!attempt(upload, request)) {
      if (!upload.template().isMedia() || giveUp) {
        return;
      }
      FaultedGateway.pause(RETRY);
    }
    latencies.recordValue(Math.clamp(System.nanoTime() - turn.atNanos(), 1, LONGEST_NANOS));
  }

  private HttpRequest request(SoakUpload upload) {
    boolean isMedia = upload.template().isMedia();
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(url.resolve(isMedia ? "/v1/ingest/events" : "/ingest"))
            .timeout(ANSWER)
            .header(
                isMedia ? "X-API-Key" : "X-Probr-Key",
                (isMedia ? mediaKeys : tagKeys).get(upload.sender()))
            .header("Content-Type", "application/json");
    if (upload.template().compressed()) {
      builder.header("Content-Encoding", "gzip");
    }
    return builder
        .POST(BodyPublishers.ofByteArray(upload.template().body(upload, load.ids())))
        .build();
  }

  private boolean attempt(SoakUpload upload, HttpRequest request) {
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        refused(upload, answer);
        return false;
      }
      check(upload, answer.body());
      upload.acknowledge();
      answered.increment();
      acknowledgedEvents.add(upload.template().events());
      return true;
    } catch (IOException e) {
      unanswered.increment();
      return false;
    } catch (InterruptedException e) {
      throw FaultedGateway.interrupted(e);
    }
  }

  /** Only an unavailable gateway may refuse these. */
  private void refused(SoakUpload upload, HttpResponse<String> answer) {
    unanswered.increment();
    if (answer.statusCode() < 500) {
      wrong(upload.template().kind() + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  private void check(SoakUpload upload, String answer) {
    BodyTemplate template = upload.template();
    if (!template.isMedia()) {
      return;
    }
    String wanted =
        "\"accepted\":%d,\"rejected\":%d".formatted(template.events(), template.rejected());
    if (!answer.replace(" ", "").contains(wanted)) {
      wrong("not " + wanted + " but " + answer);
    }
  }

  private void wrong(String answer) {
    if (wrongAnswers.size() < MOST_WRONG_ANSWERS) {
      wrongAnswers.add(answer);
    }
  }

  /** Lets what is due be sent; gives up what is not answered in this time. */
  void end(Duration patience) {
    closing = true;
    long deadline = System.nanoTime() + patience.toNanos();
    while (waiting() > 0 && System.nanoTime() < deadline) {
      FaultedGateway.pause(Duration.ofMillis(50));
    }
    giveUp = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw FaultedGateway.interrupted(e);
      }
    }
    threads.clear();
    due.clear();
  }

  /** Requests that are due and not answered. */
  int waiting() {
    return due.size() + underWay.get();
  }

  /** Latencies since the last call, in nanoseconds. */
  Histogram latencies() {
    return latencies.getIntervalHistogram();
  }

  /** Requests answered 200, repeats among them. */
  long answered() {
    return answered.sum();
  }

  /** Events of all answers 200, repeats among them. */
  long acknowledgedEvents() {
    return acknowledgedEvents.sum();
  }

  /** Attempts without a 200. */
  long unanswered() {
    return unanswered.sum();
  }

  List<String> wrongAnswers() {
    return List.copyOf(wrongAnswers);
  }
}
