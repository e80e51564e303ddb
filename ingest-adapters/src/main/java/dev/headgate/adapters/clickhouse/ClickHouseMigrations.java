package dev.headgate.adapters.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.clickhouse.client.api.ServerException;
import dev.headgate.ingest.delivery.StoreUnavailable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Brings the database {@code headgate} to the schema of this version, step by step, and writes down
 * each step in {@code headgate.schema_migrations} when it is complete.
 *
 * <p>ClickHouse has no transactions for its schema: every statement can be run again, so that after
 * a crash in the middle of a step the step is simply repeated. Two gateways may do it at once.
 */
public final class ClickHouseMigrations {
  private static final String FOLDER = "db/clickhouse/";
  private static final String TABLE = ClickHouseConnection.DATABASE + ".schema_migrations";

  private final ClickHouseConnection connection;
  private final List<Migration> migrations;

  public ClickHouseMigrations(ClickHouseConnection connection) {
    this(connection, load());
  }

  ClickHouseMigrations(ClickHouseConnection connection, List<Migration> migrations) {
    this.connection = connection;
    this.migrations = migrations;
  }

  /**
   * Takes the steps that were not taken yet.
   *
   * @return how many that were
   * @throws ClickHouseMigrationException if the database is of a newer version, was changed in
   *     another way, or refuses a step
   * @throws StoreUnavailable if it does not answer
   */
  public int migrate() {
    prepare();
    Map<Integer, Long> taken = taken();
    refuseNewer(taken);
    int steps = 0;
    for (Migration migration : migrations) {
      Long checksum = taken.get(migration.version());
      if (checksum == null) {
        take(migration);
        steps++;
      } else if (checksum != migration.checksum()) {
        throw new ClickHouseMigrationException(
            "Step "
                + migration.version()
                + " ("
                + migration.name()
                + ") of the ClickHouse schema was taken with other statements than this version"
                + " has. Start the version that took it; a step is never changed afterwards.",
            null);
      }
    }
    return steps;
  }

  private void prepare() {
    String exists =
        "SELECT count() FROM system.databases WHERE name = '" + ClickHouseConnection.DATABASE + "'";
    if (!connection.lines(exists).equals(List.of("1"))) {
      run("CREATE DATABASE IF NOT EXISTS " + ClickHouseConnection.DATABASE);
    }
    run(
        "CREATE TABLE IF NOT EXISTS "
            + TABLE
            + " (version UInt32, name String, checksum UInt32, taken_at DateTime('UTC'))"
            + " ENGINE = MergeTree ORDER BY version"
            + " SETTINGS fsync_after_insert = 1, fsync_part_directory = 1");
  }

  private Map<Integer, Long> taken() {
    Map<Integer, Long> taken = new TreeMap<>();
    for (String line : connection.lines("SELECT version, checksum FROM " + TABLE)) {
      int tab = line.indexOf('\t');
      taken.put(Integer.parseInt(line.substring(0, tab)), Long.parseLong(line.substring(tab + 1)));
    }
    return taken;
  }

  private void refuseNewer(Map<Integer, Long> taken) {
    int known = migrations.isEmpty() ? 0 : migrations.getLast().version();
    for (int version : taken.keySet()) {
      if (version > known) {
        throw new ClickHouseMigrationException(
            "The ClickHouse database has schema "
                + version
                + ", this version knows up to "
                + known
                + ": it was used by a newer version. Start that one.",
            null);
      }
    }
  }

  private void take(Migration migration) {
    migration.statements().forEach(this::run);
    run(
        "INSERT INTO %s SELECT %d, '%s', %d, now() SETTINGS async_insert = 0"
            .formatted(TABLE, migration.version(), migration.name(), migration.checksum()));
  }

  private void run(String sql) {
    try {
      connection.lines(sql);
    } catch (StoreUnavailable failed) {
      if (!(failed.getCause() instanceof ServerException)) {
        throw failed;
      }
      throw new ClickHouseMigrationException(
          "ClickHouse did not take a step of its schema: "
              + failed.getMessage()
              + " The user needs the right to create the database 'headgate' and tables in it. At: "
              + sql.lines().findFirst().orElse(""),
          failed);
    }
  }

  static List<Migration> load() {
    List<Migration> migrations = new ArrayList<>();
    for (String fileName : resource("migrations.txt").lines().toList()) {
      migrations.add(Migration.parse(fileName, resource(fileName)));
    }
    for (int i = 0; i < migrations.size(); i++) {
      if (migrations.get(i).version() != i + 1) {
        throw new IllegalStateException("migrations.txt is not in order at line " + (i + 1));
      }
    }
    return List.copyOf(migrations);
  }

  private static String resource(String name) {
    try (InputStream in =
        ClickHouseMigrations.class.getClassLoader().getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException(FOLDER + name + " is not on the class path");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
