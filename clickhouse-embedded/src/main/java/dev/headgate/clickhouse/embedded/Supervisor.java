package dev.headgate.clickhouse.embedded;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import dev.headgate.clickhouse.embedded.engine.EngineOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an engine running: asks it for a sign of life, and when none comes, or the process ends,
 * puts a new one in its place on the same data.
 */
final class Supervisor {

  private static final System.Logger LOG = System.getLogger(Supervisor.class.getName());
  private static final Duration RETRY_PAUSE = Duration.ofMillis(250);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

  /** A run as long as this was a good one: the next restart is quick again. */
  private static final Duration GOOD_RUN = Duration.ofSeconds(30);

  private final EmbeddedClickHouse.Builder settings;
  private final DataDirectory directory;
  private final Path library;
  private final Path classes;
  private final String password;
  private final BoundedLog log;
  private final List<Consumer<EngineAddress>> listeners = new CopyOnWriteArrayList<>();

  /** Guards the change of the process, so that only one is started at a time. */
  private final Object change = new Object();

  private volatile EngineState state = EngineState.STARTING;
  private volatile @Nullable EngineProcess process;
  private volatile @Nullable EngineAddress address;
  private volatile String lastError = "";
  private final AtomicInteger restarts = new AtomicInteger();
  private volatile boolean closing;
  private @Nullable Thread thread;

  Supervisor(
      EmbeddedClickHouse.Builder settings,
      DataDirectory directory,
      Path library,
      Path classes,
      String password) {
    this.settings = settings;
    this.directory = directory;
    this.library = library;
    this.classes = classes;
    this.password = password;
    this.log = new BoundedLog(directory.logFile());
    this.listeners.addAll(settings.listeners);
  }

  void start() {
    try {
      launch();
    } catch (RuntimeException failed) {
      state = EngineState.STOPPED;
      log.close();
      throw failed;
    }
    thread = Thread.ofPlatform().daemon().name("clickhouse-supervisor").start(this::supervise);
  }

  EngineState state() {
    return state;
  }

  Optional<String> lastError() {
    return lastError.isEmpty() ? Optional.empty() : Optional.of(lastError);
  }

  int restarts() {
    return restarts.get();
  }

  EngineAddress address() {
    EngineAddress known = address;
    if (known == null) {
      throw new IllegalStateException("not started");
    }
    return known;
  }

  Optional<EngineProcess> process() {
    return Optional.ofNullable(process);
  }

  void listen(Consumer<EngineAddress> listener) {
    listeners.add(listener);
  }

  /** Puts a new process in the place of the present one, at once. */
  void restart(String why) {
    synchronized (change) {
      if (closing) {
        throw new IllegalStateException("closed");
      }
      replace(why);
    }
  }

  void close() {
    closing = true;
    Thread supervisor = thread;
    if (supervisor != null) {
      supervisor.interrupt();
    }
    synchronized (change) {
      state = EngineState.STOPPED;
      EngineProcess running = process;
      if (running != null) {
        running.stop(settings.stopTimeout);
      }
      log.close();
    }
  }

  private void launch() {
    directory.awaitRelease(settings.lockTimeout);
    int wanted = Optional.ofNullable(process).map(EngineProcess::port).orElse(settings.port);
    EngineOptions options =
        new EngineOptions(
            library,
            directory.tables(),
            directory.work(),
            directory.lockFile(),
            settings.user,
            password,
            settings.memoryLimit,
            wanted,
            settings.port != 0,
            settings.maxConcurrentQueries,
            ProcessHandle.current().pid());
    EngineProcess started = EngineProcess.start(classes, options, log, settings.startTimeout);
    process = started;
    EngineAddress now =
        new EngineAddress("http://127.0.0.1:" + started.port(), settings.user, password);
    address = now;
    state = EngineState.RUNNING;
    listeners.forEach(listener -> tell(listener, now));
  }

  private static void tell(Consumer<EngineAddress> listener, EngineAddress address) {
    try {
      listener.accept(address);
    } catch (RuntimeException bug) {
      // A listener's failure is its own; it must not leave the engine without its supervisor.
      LOG.log(ERROR, "A listener of the ClickHouse engine failed", bug);
    }
  }

  /** What is wrong with a process, in words for the log. */
  private record Trouble(EngineProcess process, String words) {}

  private void supervise() {
    Duration backoff = FIRST_BACKOFF;
    while (!closing) {
      try {
        long since = System.nanoTime();
        Trouble trouble = awaitTrouble();
        if (System.nanoTime() - since > GOOD_RUN.toNanos()) {
          backoff = FIRST_BACKOFF;
        }
        note(trouble);
        Thread.sleep(backoff);
        backoff = longer(backoff);
        tryReplace(trouble);
      } catch (InterruptedException closingNow) {
        return;
      }
    }
  }

  private static Duration longer(Duration backoff) {
    Duration twice = backoff.multipliedBy(2);
    return twice.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : twice;
  }

  /** Returns when the present process has ended or is silent. */
  private Trouble awaitTrouble() throws InterruptedException {
    while (true) {
      EngineProcess present = Objects.requireNonNull(process);
      present.awaitEndFor(settings.heartbeatInterval);
      if (!present.isAlive()) {
        return new Trouble(present, present.end());
      }
      if (!answersInTime(present) && present.isAlive()) {
        String words = "it did not answer for " + settings.heartbeatTimeout.toMillis() + " ms";
        return new Trouble(present, words);
      }
    }
  }

  /** An answer that is an error, such as of memory used up for a moment, is followed by a retry. */
  private boolean answersInTime(EngineProcess engine) throws InterruptedException {
    long end = System.nanoTime() + settings.heartbeatTimeout.toNanos();
    while (!engine.answers(settings.heartbeatTimeout)) {
      engine.awaitEndFor(RETRY_PAUSE);
      if (!engine.isAlive() || System.nanoTime() > end) {
        return false;
      }
    }
    return true;
  }

  private void note(Trouble trouble) {
    synchronized (change) {
      if (!closing && process == trouble.process) {
        state = EngineState.RESTARTING;
        lastError = trouble.words;
        LOG.log(WARNING, "The ClickHouse engine is restarted: {0}", trouble.words);
      }
    }
  }

  private void tryReplace(Trouble trouble) {
    synchronized (change) {
      // Somebody asked for a restart meanwhile, or for the end.
      if (closing || process != trouble.process) {
        return;
      }
      try {
        replace(trouble.words);
      } catch (RuntimeException failed) {
        if (!closing) {
          lastError = String.valueOf(failed.getMessage());
          LOG.log(ERROR, "The ClickHouse engine cannot be restarted yet", failed);
        }
      }
    }
  }

  private void replace(String why) {
    state = EngineState.RESTARTING;
    log.line("restart: " + why);
    EngineProcess old = process;
    if (old != null) {
      old.kill();
    }
    launch();
    restarts.incrementAndGet();
  }
}
