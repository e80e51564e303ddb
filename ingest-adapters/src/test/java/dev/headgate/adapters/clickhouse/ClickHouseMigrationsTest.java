package dev.headgate.adapters.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.journal.StoreTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClickHouseMigrationsTest {
  private final ClickHouseConnection connection = TestClickHouse.connection();

  @BeforeEach
  void beginFromNothing() {
    connection.lines("DROP DATABASE IF EXISTS headgate SYNC");
  }

  @AfterEach
  void leaveTheTablesToTheOtherTests() {
    connection.lines("DROP DATABASE IF EXISTS headgate SYNC");
    new ClickHouseMigrations(connection).migrate();
  }

  @Test
  void makesAllTablesFromNothingAndChangesNothingTheSecondTime() {
    ClickHouseMigrations migrations = new ClickHouseMigrations(connection);

    assertThat(migrations.migrate()).isEqualTo(ClickHouseMigrations.load().size());
    for (StoreTable table : StoreTable.values()) {
      assertThat(columns(table)).containsAll(RowSchema.columns(RowSchema.CURRENT, table));
    }
    assertThat(migrations.migrate()).isZero();
  }

  @Test
  void everyColumnOfATableIsDelivered() {
    new ClickHouseMigrations(connection).migrate();
    for (StoreTable table : StoreTable.values()) {
      assertThat(RowSchema.columns(RowSchema.CURRENT, table))
          .containsExactlyInAnyOrderElementsOf(columns(table));
    }
  }

  @Test
  void goesOnAfterACrashInTheMiddleOfAStep() {
    Migration first = ClickHouseMigrations.load().getFirst();
    for (int taken = 0; taken <= first.statements().size(); taken++) {
      beginFromNothing();
      connection.lines("CREATE DATABASE headgate");
      first.statements().subList(0, taken).forEach(connection::lines);

      assertThat(new ClickHouseMigrations(connection).migrate()).isPositive();
      assertThat(columns(StoreTable.DEAD_LETTERS)).isNotEmpty();
    }
  }

  @Test
  void addsAStepToAnOlderDatabase() {
    List<Migration> steps = new ArrayList<>(ClickHouseMigrations.load());
    new ClickHouseMigrations(connection, steps).migrate();
    steps.add(
        Migration.parse(
            "V" + (steps.size() + 1) + "__colour.sql",
            """
            -- a comment; with a semicolon
            ALTER TABLE headgate.media_events
              ADD COLUMN IF NOT EXISTS colour String DEFAULT 'a;b';
            """));

    assertThat(new ClickHouseMigrations(connection, steps).migrate()).isEqualTo(1);
    assertThat(columns(StoreTable.MEDIA_EVENTS)).contains("colour");
  }

  @Test
  void refusesADatabaseOfANewerVersion() {
    new ClickHouseMigrations(connection).migrate();
    connection.lines("INSERT INTO headgate.schema_migrations SELECT 99, 'later', 1, now()");

    assertThatThrownBy(() -> new ClickHouseMigrations(connection).migrate())
        .isInstanceOf(ClickHouseMigrationException.class)
        .hasMessageContaining("has schema 99")
        .hasMessageContaining("newer version");
  }

  @Test
  void refusesAStepThatWasTakenWithOtherStatements() {
    new ClickHouseMigrations(connection).migrate();
    List<Migration> changed = new ArrayList<>(ClickHouseMigrations.load());
    changed.set(0, Migration.parse("V1__delivered_tables.sql", "SELECT 1;\n"));

    assertThatThrownBy(() -> new ClickHouseMigrations(connection, changed).migrate())
        .isInstanceOf(ClickHouseMigrationException.class)
        .hasMessageContaining("never changed");
  }

  @Test
  void tellsWhenAStatementIsRefused() {
    List<Migration> wrong =
        List.of(
            Migration.parse("V1__wrong.sql", "CREATE TABLE headgate.x (a NoSuchType) ENGINE=Log;"));

    assertThatThrownBy(() -> new ClickHouseMigrations(connection, wrong).migrate())
        .isInstanceOf(ClickHouseMigrationException.class)
        .hasMessageContaining("NoSuchType");
  }

  @Test
  void tellsWhenNobodyAnswers() {
    try (ClickHouseConnection nobody =
        new ClickHouseConnection(
            () -> new ClickHouseEndpoint("http://127.0.0.1:9", "default", ""))) {
      assertThatThrownBy(() -> new ClickHouseMigrations(nobody).migrate())
          .isInstanceOf(StoreUnavailable.class);
    }
  }

  private List<String> columns(StoreTable table) {
    return connection.lines(
        "SELECT name FROM system.columns WHERE database = 'headgate' AND table = '"
            + table.tableName()
            + "' ORDER BY position");
  }
}
