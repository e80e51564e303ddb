package dev.headgate.clickhouse.embedded;

import dev.headgate.clickhouse.embedded.engine.EngineMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The folder that one engine owns, and the lock that tells whether it is still at work there.
 *
 * <p>The child holds the lock, and the operating system releases it with the child's last breath;
 * so a free lock means that no statement of an old engine can still write.
 */
record DataDirectory(Path root) {

  /** For files that are made. */
  static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final Duration ORPHAN_GRACE = Duration.ofSeconds(4);

  /** Who holds the lock, as the child wrote it there. */
  private record Holder(long pid, String start, long parent, String parentStart) {

    boolean isEngine() {
      return alive(pid, start)
          .filter(
              process ->
                  process
                      .info()
                      .arguments()
                      .map(arguments -> List.of(arguments).contains(EngineMain.class.getName()))
                      .orElse(false))
          .isPresent();
    }

    boolean isOrphan() {
      return alive(parent, parentStart).isEmpty();
    }

    private static Optional<ProcessHandle> alive(long pid, String start) {
      return ProcessHandle.of(pid)
          .filter(ProcessHandle::isAlive)
          .filter(
              process ->
                  process.info().startInstant().map(Instant::toString).orElse("").equals(start));
    }
  }

  /** Makes the folder, for its owner alone. */
  static DataDirectory create(Path path) {
    Path root = path.toAbsolutePath().normalize();
    try {
      DataDirectory directory = new DataDirectory(root);
      for (Path one : List.of(root, directory.tables(), directory.work())) {
        Files.createDirectories(one);
        Files.setPosixFilePermissions(one, PosixFilePermissions.fromString("rwx------"));
      }
      return directory;
    } catch (IOException failed) {
      throw new EmbeddedClickHouseException(
          "Cannot use %s as the engine's data directory: %s".formatted(root, failed), failed);
    }
  }

  Path tables() {
    return root.resolve("tables");
  }

  Path work() {
    return root.resolve("work");
  }

  Path lockFile() {
    return root.resolve("engine.lock");
  }

  Path logFile() {
    return root.resolve("engine.log");
  }

  /**
   * Returns once no engine works here.
   *
   * <p>An engine whose parent is gone ends by itself; if it does not in a few seconds it is killed.
   *
   * @throws EmbeddedClickHouseException if another program's engine works here and stays
   */
  void awaitRelease(Duration patience) {
    long start = System.nanoTime();
    while (!isFree()) {
      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      Optional<Holder> holder = holder();
      if (holder.isPresent() && waited.compareTo(ORPHAN_GRACE) > 0) {
        killOrphan(holder.get());
      }
      if (waited.compareTo(patience) > 0) {
        throw new EmbeddedClickHouseException(
            "The data directory %s is in use by process %s: stop it, or use another directory."
                .formatted(root, holder.map(h -> String.valueOf(h.pid)).orElse("unknown")));
      }
      pause();
    }
  }

  private static void killOrphan(Holder holder) {
    if (holder.isEngine() && holder.isOrphan()) {
      ProcessHandle.of(holder.pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private boolean isFree() {
    try (FileChannel channel =
            FileChannel.open(
                lockFile(),
                Set.of(
                    StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                OWNER_ONLY);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (OverlappingFileLockException anotherThreadLooks) {
      return false;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private Optional<Holder> holder() {
    Map<String, String> values = new HashMap<>();
    try {
      for (String line : Files.readAllLines(lockFile())) {
        int equals = line.indexOf('=');
        if (equals > 0) {
          values.put(line.substring(0, equals), line.substring(equals + 1));
        }
      }
      return Optional.of(
          new Holder(
              Long.parseLong(values.getOrDefault("pid", "")),
              values.getOrDefault("start", ""),
              Long.parseLong(values.getOrDefault("parent", "-1")),
              values.getOrDefault("parentStart", "")));
    } catch (IOException | NumberFormatException unreadable) {
      return Optional.empty();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new EmbeddedClickHouseException(
          "Interrupted while waiting for an engine to end.", interrupted);
    }
  }
}
