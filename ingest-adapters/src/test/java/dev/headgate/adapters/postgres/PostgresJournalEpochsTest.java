package dev.headgate.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.headgate.ingest.journal.JournalEpochs.JournalLife;
import dev.headgate.ingest.journal.JournalUnavailable;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PostgresJournalEpochsTest {
  private final PostgresAddress address = TestPostgres.migrated();
  private final HikariDataSource pool = address.pool(4);
  private final PostgresDatabase database = new PostgresDatabase(pool);
  private Instant now = Instant.parse("2025-12-31T00:00:00Z");
  private final PostgresJournalEpochs epochs = new PostgresJournalEpochs(database, () -> now);

  @AfterEach
  void close() {
    database.close();
    pool.close();
  }

  @Test
  void countsLives() {
    assertThat(epochs.begin(0)).isEqualTo(new JournalLife(1, 0));
    assertThat(epochs.begin(1)).isEqualTo(new JournalLife(2, 1));
  }

  @Test
  void goesBeyondWhatTheDiskKnowsAndWhatTheDiskForgot() {
    assertThat(epochs.begin(41)).isEqualTo(new JournalLife(42, 0));
    assertThat(epochs.begin(0)).isEqualTo(new JournalLife(43, 42));
  }

  /** Two lives begin; the registry and the disk are restored from before them; a third begins. */
  @Test
  void givesNoLifeAgainThatNeitherRegistryNorDiskRemember() {
    now = Instant.parse("2026-11-22T12:00:00Z");
    int first = epochs.begin(0).epoch();
    int second = epochs.begin(first).epoch();
    assertThat(second).isEqualTo(first + 1);

    database.write(
        () ->
            database.onConnection(
                connection ->
                    connection.createStatement().execute("DELETE FROM headgate.journal_epochs")));
    now = now.plusSeconds(180);
    assertThat(epochs.begin(0)).isEqualTo(new JournalLife(second + 2, 0));
  }

  @Test
  void leavesRoomForAMillionStartsWhateverTheClockSays() {
    now = Instant.parse("2999-01-01T00:00:00Z");
    assertThat(epochs.begin(0).epoch()).isEqualTo((1 << 24) - (1 << 20));
  }

  @Test
  void givesNoLifeTwice() throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      var lives =
          IntStream.range(0, 20).mapToObj(_ -> threads.submit(() -> epochs.begin(0))).toList();
      List<Integer> given = new java.util.ArrayList<>();
      for (var life : lives) {
        given.add(life.get().epoch());
      }
      assertThat(given).doesNotHaveDuplicates().hasSize(20);
    }
  }

  @Test
  void saysWhenPostgresDoesNotAnswer() {
    TestPostgres.refuseConnections(address);

    assertThatThrownBy(() -> epochs.begin(0)).isInstanceOf(JournalUnavailable.class);
  }
}
