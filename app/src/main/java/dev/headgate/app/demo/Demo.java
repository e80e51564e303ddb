package dev.headgate.app.demo;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs the demo: a whole day as fast as the limits allow, or the present day at its own pace. Runs
 * once.
 */
public final class Demo {
  private static final Duration RECORD_INTERVAL = Duration.ofSeconds(10);

  private final DemoOptions options;
  private final InstantSource clock;
  private final Instant startedAt;
  private final Script script;
  private final DemoLedger ledger = new DemoLedger();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

  /**
   * @throws DemoFailed if the day is not over yet and the demo is not to run live
   */
  public Demo(DemoOptions options, InstantSource clock) {
    this.options = options;
    this.clock = clock;
    startedAt = clock.instant();
    VirtualDay day = new VirtualDay(options.dayStart());
    if (!options.live() && day.end().isAfter(startedAt)) {
      throw new DemoFailed(
          "The day from %s ends after now (%s): choose a start at least 24 hours ago"
              .formatted(day.start(), startedAt));
    }
    long second = (options.live() ? startedAt : day.start()).getEpochSecond();
    String run = "%s-%d-%d".formatted(options.live() ? "live" : "day", options.seed(), second);
    script = new Script(options.seed(), day, run, options.live());
  }

  /** What an API sends. */
  private interface Lane<T> {
    Iterator<T> of(Script day);

    Instant dueAt(T upload);

    void send(T upload) throws InterruptedException;
  }

  /**
   * Sends everything and writes the record, whole or not; returns when the last answer has come.
   *
   * @throws DemoFailed if the gateway cannot be reached or refuses the keys
   * @throws IOException if the record cannot be written
   */
  public DemoRecord run() throws IOException, InterruptedException {
    boolean complete = false;
    try (TrafficSender sender = new TrafficSender(options, clock, ledger);
        ExecutorService lanes = Executors.newVirtualThreadPerTaskExecutor()) {
      sender.awaitGateway();
      lanes.execute(() -> drive(players(sender)));
      lanes.execute(() -> drive(containers(sender)));
      lanes.shutdown();
      while (!lanes.awaitTermination(RECORD_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        record(false).write(options.record());
      }
      complete = failure.get() == null && stop.getCount() > 0;
    } finally {
      stop();
      record(complete).write(options.record());
      ended.countDown();
    }
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    return DemoRecord.read(options.record());
  }

  /** Ends the run after what is under way; for the live mode. Does nothing the second time. */
  public void stop() {
    stop.countDown();
  }

  /** Stops, and waits until the record is written. */
  public void stopAndAwait(Duration time) throws InterruptedException {
    stop();
    if (!ended.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new DemoFailed("The demo did not end within " + time);
    }
  }

  /** All that is known by now; the run may go on. */
  public DemoRecord progress() {
    return record(false);
  }

  private DemoRecord record(boolean complete) {
    return ledger.record(script, options, startedAt, clock.instant(), complete);
  }

  private Lane<MediaUpload> players(TrafficSender sender) {
    return lane(
        day -> new PlayerFleet(day, options.mediaEvents()), MediaUpload::dueAt, sender::send);
  }

  private Lane<TagUpload> containers(TrafficSender sender) {
    return lane(day -> new TagContainer(day, options.tagEvents()), TagUpload::dueAt, sender::send);
  }

  /** Sends one thing, whatever it takes. */
  private interface Sending<T> {
    void send(T upload) throws InterruptedException;
  }

  private static <T> Lane<T> lane(
      Function<Script, Iterator<T>> uploads, Function<T, Instant> due, Sending<T> sending) {
    return new Lane<>() {
      @Override
      public Iterator<T> of(Script day) {
        return uploads.apply(day);
      }

      @Override
      public Instant dueAt(T upload) {
        return due.apply(upload);
      }

      @Override
      public void send(T upload) throws InterruptedException {
        sending.send(upload);
      }
    };
  }

  private <T> void drive(Lane<T> lane) {
    Semaphore connections = new Semaphore(options.connections());
    try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
      Script day = script;
      do {
        drive(lane, lane.of(day), requests, connections);
        day = new Script(day.seed(), day.day().next(), day.run(), day.live());
      } while (options.live() && goesOn());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(new DemoFailed("The demo was interrupted", e));
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private <T> void drive(
      Lane<T> lane, Iterator<T> uploads, ExecutorService requests, Semaphore connections)
      throws InterruptedException {
    while (goesOn() && uploads.hasNext()) {
      T upload = uploads.next();
      if (options.live() && !isDue(lane.dueAt(upload))) {
        continue;
      }
      connections.acquire();
      requests.execute(() -> send(lane, upload, connections));
    }
  }

  /** Waits for the instant; false if it was over before the demo began, or the demo ends first. */
  private boolean isDue(Instant instant) throws InterruptedException {
    if (instant.isBefore(startedAt)) {
      return false;
    }
    long millis = Duration.between(clock.instant(), instant).toMillis();
    return !stop.await(Math.max(0, millis), TimeUnit.MILLISECONDS);
  }

  private <T> void send(Lane<T> lane, T upload, Semaphore connections) {
    try {
      lane.send(upload);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(new DemoFailed("The demo was interrupted", e));
    } catch (RuntimeException e) {
      fail(e);
    } finally {
      connections.release();
    }
  }

  private boolean goesOn() {
    return stop.getCount() > 0;
  }

  private void fail(RuntimeException e) {
    failure.compareAndSet(null, e);
    stop();
  }
}
