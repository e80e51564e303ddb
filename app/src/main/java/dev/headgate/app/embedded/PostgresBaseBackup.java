package dev.headgate.app.embedded;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * Copies the data directory of a PostgreSQL server while it runs, as PostgreSQL's low-level backup
 * interface describes it: the copied files may be of different moments, and the log that is copied
 * after them makes them one when a server is started on them.
 */
public final class PostgresBaseBackup {
  /** Contents that the server makes anew. */
  private static final Set<String> EMPTIED =
      Set.of(
          "pg_wal",
          "pg_replslot",
          "pg_dynshmem",
          "pg_notify",
          "pg_serial",
          "pg_snapshots",
          "pg_stat_tmp",
          "pg_subtrans");

  private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts");

  private PostgresBaseBackup() {}

  /**
   * Makes the copy.
   *
   * @param connection of a superuser; used for nothing else meanwhile
   * @param data the server's data directory
   * @param target a directory that does not exist yet
   */
  public static void make(Connection connection, Path data, Path target)
      throws IOException, SQLException {
    try (Statement statement = connection.createStatement()) {
      // Keeps the log from the last checkpoint on, until this session ends.
      statement.execute(
          "SELECT pg_create_physical_replication_slot('headgate_' || pg_backend_pid(), true, true)");
      statement.execute("SELECT pg_backup_start('headgate', true)");
      copyTree(data, target, EMPTIED);
      try (ResultSet label = statement.executeQuery("SELECT * FROM pg_backup_stop(false)")) {
        label.next();
        Files.writeString(target.resolve("backup_label"), label.getString("labelfile"));
      }
      Files.delete(target.resolve("pg_wal"));
      copyTree(data.resolve("pg_wal"), target.resolve("pg_wal"), Set.of("archive_status"));
    }
  }

  /** Copies a directory; of some subdirectories only that they are there. */
  private static void copyTree(Path source, Path target, Set<String> emptied) throws IOException {
    Files.walkFileTree(
        source,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Path relative = source.relativize(directory);
            Files.createDirectory(
                target.resolve(relative),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return emptied.contains(relative.toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path relative = source.relativize(file);
            if (!LEFT_OUT.contains(relative.toString())) {
              try {
                Files.copy(file, target.resolve(relative));
              } catch (NoSuchFileException _) {
                // Deleted meanwhile; the log says so as well.
              }
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failed) throws IOException {
            if (failed instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failed;
          }
        });
  }
}
