package dev.headgate.clickhouse.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real ClickHouse engine on this machine, reached over ClickHouse's HTTP interface on loopback,
 * as by the official Java drivers.
 *
 * <p>It runs as a child process that never outlives this one, and that is put up again when it
 * crashes or hangs. The first start fetches the engine (some 180 MB) with npm and keeps it.
 *
 * <pre>{@code
 * try (EmbeddedClickHouse clickHouse = EmbeddedClickHouse.builder().start()) {
 *   Client client =
 *       new Client.Builder()
 *           .addEndpoint(clickHouse.url())
 *           .setUsername(clickHouse.user())
 *           .setPassword(clickHouse.password())
 *           .compressServerResponse(false)
 *           .build();
 *   ...
 * }
 * }</pre>
 *
 * <p>Safe for use by many threads.
 */
public final class EmbeddedClickHouse implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(EmbeddedClickHouse.class.getName());

  private final Supervisor supervisor;
  private final DataDirectory directory;
  private final boolean temporary;

  /** Deletes a temporary directory when the program ends without closing. */
  private final Thread cleaner = new Thread(this::end, "clickhouse-cleaner");

  private EmbeddedClickHouse(Supervisor supervisor, DataDirectory directory, boolean temporary) {
    this.supervisor = supervisor;
    this.directory = directory;
    this.temporary = temporary;
  }

  private static EmbeddedClickHouse started(
      Supervisor supervisor, DataDirectory directory, boolean temporary) {
    EmbeddedClickHouse engine = new EmbeddedClickHouse(supervisor, directory, temporary);
    if (temporary) {
      Runtime.getRuntime().addShutdownHook(engine.cleaner);
    }
    return engine;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** {@code http://127.0.0.1:port}; the same over restarts unless another program took the port. */
  public String url() {
    return supervisor.address().url();
  }

  public String user() {
    return supervisor.address().user();
  }

  /** Made at the start unless one was given. */
  public String password() {
    return supervisor.address().password();
  }

  public EngineAddress address() {
    return supervisor.address();
  }

  /** The process that is, or last was, the engine. */
  public long pid() {
    return supervisor.process().map(EngineProcess::pid).orElse(-1L);
  }

  public EngineState state() {
    return supervisor.state();
  }

  /** Whether it runs and answered its last heartbeat. */
  public boolean isAlive() {
    return supervisor.state() == EngineState.RUNNING
        && supervisor.process().filter(EngineProcess::isAlive).isPresent();
  }

  /** Why the engine was restarted, or could not be, the last time. */
  public Optional<String> lastError() {
    return supervisor.lastError();
  }

  /** How often a new process took the place of an old one. */
  public int restarts() {
    return supervisor.restarts();
  }

  /**
   * Calls the listener after each restart, with the address that holds from now on; it may be the
   * same as before. Called on the thread that restarts: it must be quick.
   */
  public void onRestart(Consumer<EngineAddress> listener) {
    supervisor.listen(listener);
  }

  /**
   * Ends the engine's process without ceremony and starts a new one on the same data.
   *
   * <p>When it returns, no statement of the old process runs any more, and the new one serves.
   *
   * @throws EmbeddedClickHouseException if it cannot be started now; this is tried again later
   */
  public void restart() {
    supervisor.restart("on request");
  }

  /** Kills the process as a crash would (SIGKILL); it is then restarted like after any crash. */
  public void kill() {
    supervisor.process().ifPresent(EngineProcess::kill);
  }

  /**
   * Waits until the engine runs.
   *
   * @return false if it does not within the given time
   */
  public boolean awaitRunning(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (!isAlive()) {
      if (System.nanoTime() > end || state() == EngineState.STOPPED) {
        return false;
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  /**
   * Waits until no engine works on the data directory, whoever started it: when it returns, nothing
   * that an earlier engine was told can still change the data.
   *
   * <p>An engine whose parent is gone is given a few seconds to end by itself, then killed.
   *
   * @throws EmbeddedClickHouseException if the engine of a living program stays there
   */
  public static void awaitRelease(Path dataDirectory, Duration patience) {
    DataDirectory.create(dataDirectory).awaitRelease(patience);
  }

  /** Lets running statements end for a moment, then stops the engine. Does nothing again. */
  @Override
  public void close() {
    end();
    if (temporary) {
      forgetCleaner();
    }
  }

  private void forgetCleaner() {
    try {
      Runtime.getRuntime().removeShutdownHook(cleaner);
    } catch (IllegalStateException endingAlready) {
      LOG.log(System.Logger.Level.DEBUG, "The program is ending", endingAlready);
    }
  }

  private void end() {
    supervisor.close();
    if (temporary) {
      deleteQuietly(directory.root());
    }
  }

  private static void deleteQuietly(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException left) {
      LOG.log(System.Logger.Level.WARNING, "Not all of {0} could be deleted: {1}", folder, left);
    }
  }

  /** What an engine is started with. Everything has a default that suits a test. */
  public static final class Builder {

    private static final long MEBIBYTE = 1024 * 1024;

    @Nullable Path dataDirectory;
    Path cacheDirectory = defaultCacheDirectory();
    @Nullable Path libraryPath = environmentPath(EngineLibrary.LIBRARY_VARIABLE);
    long memoryLimit = 2048 * MEBIBYTE;
    int port;
    String user = "default";
    String password = "";
    int maxConcurrentQueries = 32;
    Duration heartbeatInterval = Duration.ofSeconds(2);
    Duration heartbeatTimeout = Duration.ofSeconds(10);
    Duration startTimeout = Duration.ofSeconds(60);
    Duration stopTimeout = Duration.ofSeconds(10);
    Duration lockTimeout = Duration.ofSeconds(20);
    Consumer<String> progress = line -> LOG.log(System.Logger.Level.INFO, line);
    final List<Consumer<EngineAddress>> listeners = new ArrayList<>();

    private Builder() {}

    /** Where the data stays; without it, in a temporary folder that is deleted at the end. */
    public Builder dataDirectory(Path directory) {
      this.dataDirectory = directory;
      return this;
    }

    /**
     * Where the fetched engine is kept; {@code $HEADGATE_CACHE_DIR} or {@code ~/.cache/headgate}.
     */
    public Builder cacheDirectory(Path directory) {
      this.cacheDirectory = directory;
      return this;
    }

    /** A libchdb that is there already: nothing is fetched. {@code $HEADGATE_CHDB_LIBRARY}. */
    public Builder libraryPath(Path library) {
      this.libraryPath = library;
      return this;
    }

    /** What the engine's memory may grow to, in bytes; its JVM needs some 150 MB beside it. */
    public Builder memoryLimit(long bytes) {
      if (bytes < 256 * MEBIBYTE) {
        throw new IllegalArgumentException("the engine needs 256 MiB at least");
      }
      this.memoryLimit = bytes;
      return this;
    }

    /** On 127.0.0.1; 0, the default, takes a free one. */
    public Builder port(int port) {
      this.port = port;
      return this;
    }

    /** The only user; {@code default} unless set. */
    public Builder user(String user) {
      this.user = user;
      return this;
    }

    /** A fixed one, for tests; by default a new random one is made at each start. */
    public Builder password(String password) {
      this.password = password;
      return this;
    }

    /** Statements beyond it wait for two seconds, then get ClickHouse's error 202. */
    public Builder maxConcurrentQueries(int queries) {
      this.maxConcurrentQueries = queries;
      return this;
    }

    /** How often the engine is asked for a sign of life, and how long it has to answer. */
    public Builder heartbeat(Duration interval, Duration timeout) {
      this.heartbeatInterval = interval;
      this.heartbeatTimeout = timeout;
      return this;
    }

    /** How long a start may take; loading very many tables and parts takes time. */
    public Builder startTimeout(Duration timeout) {
      this.startTimeout = timeout;
      return this;
    }

    /** How long the process has to end when it is told to, before it is killed. */
    public Builder stopTimeout(Duration timeout) {
      this.stopTimeout = timeout;
      return this;
    }

    /** How long a start waits for an earlier engine on the same data directory to end. */
    public Builder lockTimeout(Duration timeout) {
      this.lockTimeout = timeout;
      return this;
    }

    /** Takes lines about the fetching of the engine; they go to the system's logger unless set. */
    public Builder progress(Consumer<String> listener) {
      this.progress = listener;
      return this;
    }

    /** Called after the first start as well as after each restart; see {@link #onRestart}. */
    public Builder onStart(Consumer<EngineAddress> listener) {
      this.listeners.add(listener);
      return this;
    }

    /**
     * Fetches the engine if needed, starts it, and returns once it serves.
     *
     * @throws EmbeddedClickHouseException with what to do about it, if it does not
     */
    public EmbeddedClickHouse start() {
      Path given = libraryPath;
      Path library =
          given == null
              ? EngineLibrary.fetch(cacheDirectory, progress)
              : EngineLibrary.given(given);
      Path data = dataDirectory;
      DataDirectory directory = DataDirectory.create(data == null ? temporaryDirectory() : data);
      Path classes = ChildClasses.find(directory.work().resolve("classes"));
      String secret = password.isEmpty() ? newSecret() : password;
      Supervisor supervisor = new Supervisor(this, directory, library, classes, secret);
      supervisor.start();
      return started(supervisor, directory, data == null);
    }

    private static String newSecret() {
      byte[] random = new byte[24];
      new SecureRandom().nextBytes(random);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private static Path temporaryDirectory() {
      try {
        return Files.createTempDirectory("clickhouse-embedded-");
      } catch (IOException failed) {
        throw new EmbeddedClickHouseException("Cannot make a temporary directory.", failed);
      }
    }

    private static Path defaultCacheDirectory() {
      Path given = environmentPath("HEADGATE_CACHE_DIR");
      return given == null
          ? Path.of(System.getProperty("user.home", "."), ".cache", "headgate")
          : given;
    }

    private static @Nullable Path environmentPath(String name) {
      String value = System.getenv(name);
      return value == null || value.isBlank() ? null : Path.of(value);
    }
  }
}
