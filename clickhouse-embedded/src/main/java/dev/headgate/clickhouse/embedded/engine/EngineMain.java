package dev.headgate.clickhouse.embedded.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The child process: takes its options from standard input, starts the engine, serves it, and ends
 * when standard input closes, which is when the parent wants it to, or is no more.
 *
 * <p>It tells its parent one thing on standard output: a line that begins with {@link #READY} and
 * the port, or with {@link #FAILED} and the reason.
 */
public final class EngineMain {

  public static final String READY = "clickhouse-embedded ready ";
  public static final String FAILED = "clickhouse-embedded failed ";

  private static final long PARENT_CHECK_MILLIS = 1_000;
  private static final long LAST_STATEMENTS_MILLIS = 2_000;
  private static final long LOCK_WAIT_MILLIS = 2_000;
  private static final long HARD_STOP_MILLIS = 8_000;

  private static final PrintStream TO_PARENT = System.out;

  /** Held until the process is gone, however it goes. */
  private static final int OWNER_ONLY = 0077;

  private static @Nullable FileLock lock;

  public static void main(String[] args) {
    try {
      serve(new DataInputStream(System.in));
      Runtime.getRuntime().halt(0);
    } catch (Throwable failed) {
      String reason = String.valueOf(failed.getMessage()).replaceAll("\\s+", " ");
      tellParent(FAILED + failed.getClass().getSimpleName() + ": " + reason);
      Runtime.getRuntime().halt(1);
    }
  }

  private static void serve(DataInputStream in) throws IOException {
    EngineOptions options = EngineOptions.read(in);
    watchParent(options.parentPid());
    keepFilesFromOthers();
    takeLock(options.lockFile());
    Path configuration = writeConfiguration(options);

    Engine engine = Engine.start(new Chdb(options.library()), options.data(), configuration);
    ClickHouseInterface clickHouse =
        new ClickHouseInterface(
            engine, new Credentials(options.user(), options.password()), options.maxStatements());
    HttpServer server = listen(options, clickHouse);
    Log.info("serving ClickHouse " + engine.query("SELECT version()").strip());
    tellParent(READY + server.port());

    awaitEnd(in);
    stop(server, engine);
  }

  /** The engine gives its files to the group as well, unless the process says no. */
  private static void keepFilesFromOthers() {
    Linker linker = Linker.nativeLinker();
    MethodHandle umask =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("umask"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try {
      int _ = (int) umask.invokeExact(OWNER_ONLY);
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static HttpServer listen(EngineOptions options, ClickHouseInterface clickHouse)
      throws IOException {
    try {
      return HttpServer.start(options.port(), clickHouse);
    } catch (IOException taken) {
      if (options.portIsFixed() || options.port() == 0) {
        throw new IOException(
            "cannot listen on port " + options.port() + ": " + taken.getMessage(), taken);
      }
      return HttpServer.start(0, clickHouse);
    }
  }

  private static void takeLock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    // Others look whether it is free by taking it for a moment.
    long end = System.nanoTime() + LOCK_WAIT_MILLIS * 1_000_000;
    while ((lock = channel.tryLock()) == null) {
      if (System.nanoTime() > end) {
        throw new IOException("another engine holds " + file);
      }
      sleep(10);
    }
    ProcessHandle self = ProcessHandle.current();
    StringBuilder owner = new StringBuilder();
    owner.append("pid=").append(self.pid()).append('\n');
    owner.append("start=").append(startOf(self)).append('\n');
    self.parent()
        .ifPresent(
            parent -> {
              owner.append("parent=").append(parent.pid()).append('\n');
              owner.append("parentStart=").append(startOf(parent)).append('\n');
            });
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(owner.toString().getBytes(UTF_8)), 0);
  }

  private static String startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  /** The engine reads a file in its working directory otherwise, or one in the user's home. */
  private static Path writeConfiguration(EngineOptions options) throws IOException {
    long memory = options.memoryLimit();
    Map<String, Long> values = new HashMap<>();
    values.put("max_server_memory_usage", memory);
    values.put("mark_cache_size", memory / 8);
    values.put("primary_index_cache_size", memory / 8);
    values.put("index_mark_cache_size", memory / 32);
    values.put("query_condition_cache_size", memory / 64);
    values.put("uncompressed_cache_size", 0L);
    values.put("index_uncompressed_cache_size", 0L);
    values.put("mmap_cache_size", 256L);
    // A table that is idle for long would look for parts to delete every ten minutes only.
    values.put("background_processing_pool_task_sleep_seconds_when_no_work_min", 1L);
    values.put("background_processing_pool_task_sleep_seconds_when_no_work_max", 10L);
    StringBuilder xml = new StringBuilder("<clickhouse>\n");
    values.forEach((name, value) -> xml.append("  <%s>%d</%s>\n".formatted(name, value, name)));
    xml.append("  <backups><allowed_path>")
        .append(escaped(options.data().resolveSibling("backups").toString()))
        .append("</allowed_path></backups>\n");
    xml.append("</clickhouse>\n");
    return Files.writeString(options.work().resolve("engine.xml"), xml);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  /** Blocks until the parent closes the pipe, or dies. */
  private static void awaitEnd(InputStream in) throws IOException {
    byte[] ignored = new byte[64];
    while (in.read(ignored) >= 0) {
      Log.info("unexpected input");
    }
  }

  private static void stop(HttpServer server, Engine engine) {
    haltAfter(HARD_STOP_MILLIS);
    server.close();
    long end = System.nanoTime() + LAST_STATEMENTS_MILLIS * 1_000_000;
    while (server.isBusy() && System.nanoTime() < end) {
      sleep(10);
    }
    server.closeConnections();
    engine.close();
  }

  /** A pipe can be kept open by a stranger who inherited it; so the parent's pid counts as well. */
  private static void watchParent(long parentPid) {
    daemon(
        "parent-watch",
        () -> {
          while (ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(-1L)
              == parentPid) {
            sleep(PARENT_CHECK_MILLIS);
          }
          Log.info("the parent is gone");
          haltAfter(HARD_STOP_MILLIS);
          try {
            System.in.close();
          } catch (IOException closed) {
            Log.trace("stdin: ", closed);
          }
          sleep(LAST_STATEMENTS_MILLIS);
          Runtime.getRuntime().halt(2);
        });
  }

  private static void haltAfter(long millis) {
    daemon(
        "hard-stop",
        () -> {
          sleep(millis);
          Runtime.getRuntime().halt(3);
        });
  }

  private static void tellParent(String line) {
    TO_PARENT.println();
    TO_PARENT.println(line);
    TO_PARENT.flush();
  }

  private static void daemon(String name, Runnable task) {
    Thread.ofPlatform().daemon().name(name).start(task);
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException nobodyInterrupts) {
      throw new AssertionError(nobodyInterrupts);
    }
  }

  private EngineMain() {}
}
