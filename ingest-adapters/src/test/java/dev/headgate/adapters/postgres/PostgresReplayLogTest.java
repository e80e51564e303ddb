package dev.headgate.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.headgate.ingest.insight.RejectedFilter;
import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.intake.DeadLetters.LeftOut;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.replay.Fate;
import dev.headgate.ingest.replay.LetterFate;
import dev.headgate.ingest.replay.RejectedPayloads.Found;
import dev.headgate.ingest.replay.Replay;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PostgresReplayLogTest {
  private static final Instant NOW = Instant.parse("2026-05-06T07:08:09.123Z");
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final TenantId TENANT = new TenantId(1);

  /** Beyond what a signed number of 64 bits holds. */
  private static final long LATE_EPOCH = 0xffff_ff00_0000_0001L;

  private final PostgresAddress address = TestPostgres.migrated();
  private final HikariDataSource pool = address.pool(4);
  private final PostgresDatabase database = new PostgresDatabase(pool);
  private final PostgresReplayLog log = new PostgresReplayLog(database);

  @BeforeEach
  void addTenant() {
    TestPostgres.execute(
        address,
        "INSERT INTO headgate.tenants (id, name, plan_id, status) SELECT 1, 'Acme', id, 'ACTIVE' FROM headgate.plans");
  }

  @AfterEach
  void close() {
    database.close();
    pool.close();
  }

  @Test
  void takesALetterOnceForAllReplays() {
    List<Found> letters = List.of(letter(0, false), letter(1, false), letter(2, false));
    Replay first = begin(letters);
    assertThat(first.letters()).isEqualTo(3);
    assertThat(begin(letters).letters()).as("in a replay already").isZero();

    assertThat(log.claim(NOW, LEASE).orElseThrow().id()).isEqualTo(first.id());
    assertThat(log.next(first, 10)).containsExactlyElementsOf(letters);
    assertThat(log.next(first, 10)).isEmpty();
    settle(first, letters.get(0), Fate.ACCEPTED);
    settle(first, letters.get(1), Fate.DUPLICATE);
    settle(first, letters.get(2), Fate.REJECTED);
    log.finish(first, NOW, "");

    assertThat(log.leftOut(TENANT, letters)).isEqualTo(2);
    Replay again = begin(letters);
    assertThat(again.letters()).isEqualTo(1);
    assertThat(log.next(again, 10)).containsExactly(letters.get(2));
    assertThat(log.fates(TENANT, List.of(letters.get(0).place())))
        .containsEntry(
            letters.get(0).place(),
            new LetterFate(letters.get(0).place(), first.id(), Fate.ACCEPTED, "so it is"));
    Replay shown = log.ofTenant(TENANT, 10).getLast();
    assertThat(List.of(shown.accepted(), shown.duplicates(), shown.rejectedAgain(), shown.done()))
        .containsExactly(1L, 1L, 1L, 3L);
  }

  @Test
  void goesOnAfterACrashAndRisksNoTagReportTwice() {
    List<Found> letters = List.of(letter(0, false), letter(1, true), letter(2, true));
    Replay replay = begin(letters);
    assertThat(log.claim(NOW, LEASE)).isPresent();
    log.next(replay, 2);

    assertThat(log.claim(NOW.plusSeconds(29), LEASE)).as("another is at it").isEmpty();
    Replay taken = log.claim(NOW.plusSeconds(31), LEASE).orElseThrow();

    assertThat(taken.id()).isEqualTo(replay.id());
    assertThat(log.next(taken, 10)).containsExactly(letters.get(0), letters.get(2));
    assertThat(log.fates(TENANT, List.of(letters.get(1).place())).values())
        .extracting(LetterFate::fate)
        .containsExactly(Fate.UNCLEAR);
    assertThat(log.ofTenant(TENANT, 1).getFirst().refused()).isEqualTo(1);
    assertThat(begin(letters).letters()).isZero();
  }

  @Test
  void leavesWhatWasNeverSentToTheNextReplay() {
    List<Found> letters = List.of(letter(0, false), letter(1, false));
    Replay replay = begin(letters);
    assertThat(log.claim(NOW, LEASE)).isPresent();
    log.finish(replay, NOW, "no quota");

    assertThat(log.ofTenant(TENANT, 1).getFirst().stoppedWhy()).isEqualTo("no quota");
    assertThat(log.claim(NOW.plusSeconds(60), LEASE)).isEmpty();
    assertThat(begin(letters).letters()).isEqualTo(2);
  }

  @Test
  void countsWhatAFloodBroughtBeyondWhatIsKept() {
    PostgresNotKept notKept = new PostgresNotKept(database);
    Instant hour = Instant.parse("2026-05-06T07:00:00Z");
    KeyId key = new KeyId(7);
    notKept.add(Map.of(new LeftOut(TENANT, key, hour, "missing_field", "ts"), 5L), NOW);
    notKept.add(Map.of(new LeftOut(TENANT, key, hour, "missing_field", "ts"), 6L), NOW);
    notKept.add(Map.of(new LeftOut(TENANT, key, hour, "wrong_type", ""), 100L), NOW);
    notKept.add(Map.of(new LeftOut(new TenantId(99), key, hour, "gone", ""), 1L), NOW);

    Span span = new Span(NOW.minusSeconds(60), NOW);
    assertThat(notKept.notKept(new RejectedFilter(TENANT, span, "", "", Optional.empty())))
        .isEqualTo(111);
    assertThat(notKept.notKept(new RejectedFilter(TENANT, span, "", "ts", Optional.of(key))))
        .isEqualTo(11);
    assertThat(notKept.notKept(new RejectedFilter(TENANT, span, "", "", Optional.of(new KeyId(8)))))
        .isZero();
    Span later = new Span(hour.plusSeconds(3600), hour.plusSeconds(7200));
    assertThat(notKept.notKept(new RejectedFilter(TENANT, later, "", "", Optional.empty())))
        .isZero();
  }

  private Replay begin(List<Found> letters) {
    return database.change(() -> log.begin(TENANT, "ann", NOW, "all of them", letters));
  }

  private void settle(Replay replay, Found letter, Fate fate) {
    log.settle(
        replay, List.of(new LetterFate(letter.place(), replay.id(), fate, "so it is")), NOW, LEASE);
  }

  private static Found letter(int row, boolean isTag) {
    return new Found(
        new RowPlace(NOW.minusSeconds(100).plusMillis(row), LATE_EPOCH, row), isTag, 42);
  }
}
