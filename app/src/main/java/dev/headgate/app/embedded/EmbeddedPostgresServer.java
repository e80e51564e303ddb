package dev.headgate.app.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of our own: a child process on loopback with its data below a directory,
 * started again when it dies, and ended when this process ends, however it ends.
 *
 * <p>It syncs like any production server. Its password is made once and kept beside the data,
 * readable by the owner only.
 */
public final class EmbeddedPostgresServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgresServer.class);

  private static final String USER = "headgate";
  private static final String DATABASE = "headgate";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  /**
   * Runs the server and ends it when standard input ends, which it does when this process dies in
   * whatever way, {@code kill -9} among them.
   */
  private static final String GUARD =
      """
      "$@" < /dev/null &
      server=$!
      { cat > /dev/null; kill -INT $server 2> /dev/null; } <&3 3<&- &
      guard=$!
      exec 3<&-
      wait $server
      status=$?
      kill $guard 2> /dev/null
      exit $status
      """;

  private final PostgresBinaries binaries;
  private final Path directory;
  private final Path data;
  private final String password;
  private final int port;
  private final Thread watcher;
  private volatile @Nullable Process process;
  private volatile boolean closing;

  private EmbeddedPostgresServer(
      PostgresBinaries binaries, Path directory, String password, int port) {
    this.binaries = binaries;
    this.directory = directory;
    this.data = directory.resolve("data");
    this.password = password;
    this.port = port;
    this.watcher = Thread.ofPlatform().daemon().name("postgres-watcher").unstarted(this::watch);
  }

  /**
   * Starts the server, setting it up before if the directory is new.
   *
   * @param directory where its data and password are kept
   * @param cache where its programs are unpacked, once for all
   * @throws IOException if it cannot be set up or does not answer within a minute
   */
  public static EmbeddedPostgresServer start(Path directory, Path cache)
      throws IOException, InterruptedException {
    Path root = directory.toAbsolutePath();
    createPrivateDirectory(root);
    EmbeddedPostgresServer server =
        new EmbeddedPostgresServer(
            PostgresBinaries.unpackInto(cache), root, readOrMakePassword(root), freePort());
    server.setUp();
    server.endOrphan();
    server.launch();
    server.createDatabase();
    server.watcher.start();
    return server;
  }

  public String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  public String user() {
    return USER;
  }

  public String password() {
    return password;
  }

  /** The server's process, for tests that kill it; empty while it is started again. */
  public Optional<ProcessHandle> server() {
    try {
      return postmasterPid().flatMap(ProcessHandle::of).filter(ProcessHandle::isAlive);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  private void setUp() throws IOException, InterruptedException {
    if (Files.exists(data.resolve("PG_VERSION"))) {
      return;
    }
    LOG.info("Setting up PostgreSQL in {}", data);
    Path fresh = Files.createTempDirectory(directory, "init");
    Path passwordFile = directory.resolve("password");
    run(
        List.of(
            binaries.program("initdb"),
            "--pgdata=" + fresh,
            "--username=" + USER,
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C"));
    Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
  }

  private void launch() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(inOwnSession());
    command.addAll(List.of("sh", "-c", "exec 3<&0\n" + GUARD, "postgres"));
    command.addAll(
        asOrdinaryUser(
            List.of(
                binaries.program("postgres"),
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "max_connections=60",
                "-c",
                "shared_buffers=64MB",
                "-c",
                "logging_collector=off")));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.to(newLog().toFile()))
            .start();
    awaitReady(process);
  }

  /** Statements that failed stand in it, with what they were about. */
  private Path newLog() throws IOException {
    Path log = directory.resolve("postgres.log");
    Files.deleteIfExists(log);
    return Files.createFile(
        log, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private void awaitReady(Process started) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    while (true) {
      try (Connection _ = connect("postgres")) {
        return;
      } catch (SQLException e) {
        if (!started.isAlive() || System.nanoTime() > deadline) {
          throw new IOException(
              "the embedded PostgreSQL did not start; see " + directory.resolve("postgres.log"), e);
        }
      }
      Thread.sleep(50);
    }
  }

  private void createDatabase() throws IOException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      boolean exists =
          statement
              .executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")
              .next();
      if (!exists) {
        statement.execute("CREATE DATABASE " + DATABASE);
      }
    } catch (SQLException e) {
      throw new IOException("cannot make the database in the embedded PostgreSQL", e);
    }
  }

  private Connection connect(String database) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", USER);
    login.setProperty("password", password);
    login.setProperty("connectTimeout", "5");
    return DriverManager.getConnection(jdbcUrl(database), login);
  }

  /** Starts the server again whenever it ends by itself. */
  private void watch() {
    while (!closing) {
      Process watched = process;
      try {
        if (watched != null) {
          int status = watched.waitFor();
          closeQuietly(watched);
          if (closing) {
            return;
          }
          LOG.warn("PostgreSQL ended with status {}; starting it again", status);
        }
        endOrphan();
        launch();
        LOG.info("PostgreSQL is back");
      } catch (IOException e) {
        LOG.error("PostgreSQL cannot be started; trying again in 2 s", e);
        pause();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(2000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends a server that an earlier process left behind on this directory. */
  private void endOrphan() throws IOException, InterruptedException {
    Optional<ProcessHandle> orphan =
        postmasterPid().flatMap(ProcessHandle::of).filter(this::isOurs);
    if (orphan.isEmpty()) {
      return;
    }
    LOG.warn("Ending a PostgreSQL that was left behind, process {}", orphan.get().pid());
    orphan.get().destroy();
    try {
      orphan.get().onExit().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(
          "a PostgreSQL of an earlier run, process %d, still uses %s; end it and start again"
              .formatted(orphan.get().pid(), data),
          e);
    }
  }

  private boolean isOurs(ProcessHandle handle) {
    return handle.info().commandLine().map(line -> line.contains(data.toString())).orElse(false);
  }

  private Optional<Long> postmasterPid() throws IOException {
    Path file = data.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file);
    try {
      return lines.isEmpty()
          ? Optional.empty()
          : Optional.of(Long.valueOf(lines.getFirst().trim()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    closing = true;
    Process running = process;
    if (running == null) {
      return;
    }
    closeQuietly(running);
    try {
      if (!running.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("PostgreSQL did not stop in {}; killing it", STOP_TIMEOUT);
        server().ifPresent(ProcessHandle::destroyForcibly);
        running.destroyForcibly();
      }
      watcher.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeQuietly(Process process) {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      LOG.debug("The guard's pipe was closed already", e);
    }
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(asOrdinaryUser(command)).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command.getFirst() + " failed: " + output);
    }
  }

  /** So that a Ctrl-C in the terminal reaches us alone, and the server ends after its users. */
  private static List<String> inOwnSession() {
    return Stream.of("/usr/bin/setsid", "/bin/setsid")
        .filter(program -> Files.isExecutable(Path.of(program)))
        .findFirst()
        .map(List::of)
        .orElse(List.of());
  }

  /** PostgreSQL refuses to run as root; in a user namespace of its own, root is nobody special. */
  private static List<String> asOrdinaryUser(List<String> command) {
    if (!System.getProperty("user.name").equals("root")) {
      return command;
    }
    List<String> inNamespace = new ArrayList<>(List.of("unshare", "-U"));
    inNamespace.addAll(command);
    return inNamespace;
  }

  private static String readOrMakePassword(Path directory) throws IOException {
    Path file = directory.resolve("password");
    if (!Files.exists(file)) {
      byte[] random = new byte[24];
      new SecureRandom().nextBytes(random);
      Path fresh =
          Files.createTempFile(
              directory,
              "password",
              "",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(fresh, HexFormat.of().formatHex(random));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.readString(file).trim();
  }

  private static void createPrivateDirectory(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
