package dev.headgate.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.headgate.ingest.delivery.UsageLedger.LedgerUnavailable;
import dev.headgate.ingest.delivery.UsageLedger.Usage;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.quota.UsageMonth;
import dev.headgate.ingest.tenant.TenantId;
import java.time.YearMonth;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PostgresUsageLedgerTest {
  private static final UsageMonth MAY = UsageMonth.of(YearMonth.of(2026, 5));
  private static final UsageMonth JUNE = UsageMonth.of(YearMonth.of(2026, 6));
  private static final TenantId TENANT = new TenantId(1);

  private final PostgresAddress address = TestPostgres.migrated();
  private final HikariDataSource pool = address.pool(8);
  private final PostgresDatabase database = new PostgresDatabase(pool);
  private final PostgresUsageLedger ledger = new PostgresUsageLedger(database);

  @AfterEach
  void close() {
    database.close();
    pool.close();
  }

  @Test
  void beginsWithNothing() {
    assertThat(ledger.settledUpTo(1)).isEmpty();
    assertThat(ledger.settled(MAY)).isEmpty();
  }

  @Test
  void addsADeliveryOnce() {
    JournalPosition last = new JournalPosition(1, 100);
    List<Usage> usage = List.of(new Usage(TENANT, MAY, 5), new Usage(TENANT, JUNE, 7));

    ledger.settle(last, usage);
    ledger.settle(last, usage);
    ledger.settle(new JournalPosition(1, 99), usage);

    assertThat(ledger.settledUpTo(1)).contains(last);
    assertThat(ledger.settled(JUNE)).containsExactlyInAnyOrderElementsOf(usage);
    assertThat(ledger.settled(MAY)).containsExactly(new Usage(TENANT, MAY, 5));
  }

  @Test
  void addsUpOverDeliveriesAndJournalLives() {
    ledger.settle(new JournalPosition(1, 100), List.of(new Usage(TENANT, MAY, 5)));
    ledger.settle(new JournalPosition(1, 101), List.of());
    ledger.settle(new JournalPosition(0xffffff, 1), List.of(new Usage(TENANT, MAY, 6)));

    assertThat(ledger.settledUpTo(0xffffff)).contains(new JournalPosition(0xffffff, 1));
    assertThat(ledger.settled(MAY)).containsExactly(new Usage(TENANT, MAY, 11));
  }

  @Test
  void settlesALifeWhileAnotherGatewayHasANewerOne() {
    ledger.settle(new JournalPosition(2, 7), List.of(new Usage(TENANT, MAY, 5)));
    ledger.settle(new JournalPosition(1, 3), List.of(new Usage(TENANT, MAY, 6)));
    ledger.settle(new JournalPosition(1, 3), List.of(new Usage(TENANT, MAY, 6)));

    assertThat(ledger.settled(MAY)).containsExactly(new Usage(TENANT, MAY, 11));
    assertThat(ledger.settledUpTo(1)).contains(new JournalPosition(1, 3));
    assertThat(ledger.settledUpTo(2)).contains(new JournalPosition(2, 7));
  }

  @Test
  void staysExactWhenTheSameDeliveriesAreSettledByMany() throws Exception {
    try (var threads = Executors.newFixedThreadPool(6)) {
      var settled =
          IntStream.range(0, 6)
              .mapToObj(
                  _ ->
                      threads.submit(
                          () -> {
                            for (int i = 1; i <= 30; i++) {
                              ledger.settle(
                                  new JournalPosition(1, i), List.of(new Usage(TENANT, MAY, 1)));
                            }
                          }))
              .toList();
      for (var each : settled) {
        each.get();
      }
    }

    assertThat(ledger.settled(MAY).getFirst().events()).isBetween(1L, 30L);
    assertThat(ledger.settledUpTo(1)).contains(new JournalPosition(1, 30));
  }

  @Test
  void saysWhenPostgresDoesNotAnswer() {
    TestPostgres.refuseConnections(address);

    assertThatThrownBy(() -> ledger.settle(new JournalPosition(1, 1), List.of()))
        .isInstanceOf(LedgerUnavailable.class);
  }
}
