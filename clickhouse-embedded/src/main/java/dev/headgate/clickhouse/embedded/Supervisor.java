package dev.headgate.clickhouse.embedded;

import dev.headgate.clickhouse.embedded.engine.EngineOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
      LOG.log(System.Logger.Level.ERROR, "A listener of the ClickHouse engine failed", bug);
    }
  }

  private void supervise() {
    Duration backoff = FIRST_BACKOFF;
    long runningSince = System.nanoTime();
    while (!closing) {
      try {
        String trouble = awaitTrouble();
        if (closing) {
          return;
        }
        boolean goodRun = System.nanoTime() - runningSince > GOOD_RUN.toNanos();
        backoff = goodRun ? FIRST_BACKOFF : backoff;
        state = EngineState.RESTARTING;
        lastError = trouble;
        LOG.log(System.Logger.Level.WARNING, "The ClickHouse engine is restarted: {0}", trouble);
        if (!tryReplace(trouble)) {
          Thread.sleep(backoff);
        }
        backoff = longer(backoff);
        runningSince = System.nanoTime();
      } catch (InterruptedException closingNow) {
        return;
      }
    }
  }

  private static Duration longer(Duration backoff) {
    Duration twice = backoff.multipliedBy(2);
    return twice.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : twice;
  }

  /** Returns when the present process has ended or is silent, with the words for it. */
  private String awaitTrouble() throws InterruptedException {
    while (true) {
      EngineProcess present = process;
      if (present == null) {
        return "there is no process";
      }
      present.awaitEndFor(settings.heartbeatInterval);
      if (closing || present != process) {
        if (closing) {
          return "closing";
        }
      } else if (!present.isAlive()) {
        return present.end();
      } else if (!present.answers(settings.heartbeatTimeout) && present == process) {
        return present.isAlive()
            ? "it did not answer for " + settings.heartbeatTimeout.toMillis() + " ms"
            : present.end();
      }
    }
  }

  private boolean tryReplace(String why) {
    synchronized (change) {
      if (closing) {
        return true;
      }
      try {
        replace(why);
        return true;
      } catch (RuntimeException failed) {
        lastError = String.valueOf(failed.getMessage());
        LOG.log(System.Logger.Level.ERROR, "The ClickHouse engine cannot be restarted", failed);
        return false;
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
