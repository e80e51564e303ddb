package dev.headgate.adapters.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.delivery.RowBatch;
import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.event.EventField;
import dev.headgate.ingest.event.TsSource;
import dev.headgate.ingest.intake.DeadLetter;
import dev.headgate.ingest.journal.ErasureMark;
import dev.headgate.ingest.journal.Person;
import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClickHouseErasureTest {
  private static final TenantId TENANT = new TenantId(1);
  private static final long BEFORE = TestRows.NOW;
  private static final long AFTER = TestRows.NOW + 1;
  private static final RowBinaryRowFormat FORMAT = new RowBinaryRowFormat();

  private final ClickHouseErasure erasure =
      new ClickHouseErasure(TestClickHouse.connection(), FORMAT);
  private long delivery = 90_000;

  @BeforeEach
  void empty() {
    for (StoreTable table : StoreTable.values()) {
      TestClickHouse.lines("TRUNCATE TABLE headgate." + table.tableName());
      TestClickHouse.lines(
          "ALTER TABLE headgate."
              + table.tableName()
              + " MODIFY SETTING old_parts_lifetime = 1, cleanup_delay_period = 1,"
              + " max_cleanup_delay_period = 1, cleanup_delay_period_random_add = 0");
    }
  }

  @Test
  void removesAPersonsEventsUpToTheMarkAndWipesTheirFiles() throws Exception {
    event(1, BEFORE, "ann", "");
    event(1, BEFORE, "bob", "ann");
    event(1, AFTER, "ann", "");
    event(2, BEFORE, "ann", "");
    ErasureMark mark = mark(person(Person.Field.ANONYMOUS_ID, "ann"));
    assertThat(erasure.of(TENANT, mark.person().orElseThrow())).isEqualTo(2);
    assertThat(erasure.count(mark, StoreTable.MEDIA_EVENTS)).isOne();

    removeAll(mark, StoreTable.MEDIA_EVENTS);

    assertThat(
            TestClickHouse.lines(
                "SELECT tenant_id, user_id, anonymous_id FROM headgate.media_events"
                    + " ORDER BY tenant_id, anonymous_id, journaled_at"))
        .containsExactly("1\t\tann", "1\tann\tbob", "2\t\tann");
    Instant removed = erasure.now();
    await(() -> erasure.isWiped(StoreTable.MEDIA_EVENTS, removed));
  }

  @Test
  void knowsAUserByTheUserId() {
    event(1, BEFORE, "a", "ann@example.com");
    event(1, BEFORE, "ann@example.com", "");
    ErasureMark mark = mark(person(Person.Field.USER_ID, "ann@example.com"));
    assertThat(erasure.count(mark, StoreTable.MEDIA_EVENTS)).isOne();
  }

  @Test
  void findsAPersonInDeadLettersWhateverTheyLookLike() throws Exception {
    letter("{\"event_type\":7,\"anonymous_id\" : \"ann\"}");
    letter("{\"events\":[{\"anonymous_id\":\"bob\"},{\"anonymous_id\":\"ann\"}]}");
    letter("[{\"anonymous_id\":\"a\\u006en\"}]");
    letter("{\"events\":[{\"anonymous_id\":\"\\u0061nn\"}]}");
    letter("{\"anonymous_id\":\"ann\",\"event_type\":");
    letter("{\"anonymous_id\":\"anna\",\"user_id\":\"ann\"}");
    letter("{\"event_type\":\"about ann\"}");
    undeliverable("ann");
    undeliverable("bob");
    ErasureMark mark = mark(person(Person.Field.ANONYMOUS_ID, "ann"));
    assertThat(erasure.count(mark, StoreTable.DEAD_LETTERS)).isEqualTo(6);

    removeAll(mark, StoreTable.DEAD_LETTERS);

    assertThat(
            TestClickHouse.lines(
                "SELECT payload FROM headgate.dead_letters WHERE stage = 'intake' ORDER BY payload"))
        .containsExactly(
            "{\"anonymous_id\":\"anna\",\"user_id\":\"ann\"}", "{\"event_type\":\"about ann\"}");
    assertThat(TestClickHouse.line("SELECT count() FROM headgate.dead_letters")).isEqualTo("3");
  }

  @Test
  void removesATenantFromEveryTable() throws Exception {
    event(1, BEFORE, "ann", "");
    event(1, AFTER, "late", "");
    event(2, BEFORE, "ann", "");
    letter("{}");
    for (StoreTable table : List.of(StoreTable.TAG_EVENTS, StoreTable.TAG_RESULTS)) {
      RowBuffer out = prefix(BEFORE);
      TestRows.putRow(out, table);
      insert(table, out);
    }
    assertThat(erasure.of(TENANT).values()).containsExactly(2L, 1L, 1L, 1L);
    ErasureMark mark = mark(Optional.empty());
    for (StoreTable table : StoreTable.values()) {
      removeAll(mark, table);
    }
    assertThat(erasure.of(TENANT).values()).containsOnly(0L);
    assertThat(erasure.of(new TenantId(2)).get(StoreTable.MEDIA_EVENTS)).isOne();
  }

  private static Optional<Person> person(Person.Field field, String id) {
    return Optional.of(Person.of(field, id, "sixteen bytes it".getBytes(UTF_8)));
  }

  private static ErasureMark mark(Optional<Person> person) {
    return new ErasureMark(1, 1, TENANT, person, 5, Instant.ofEpochMilli(BEFORE));
  }

  private void removeAll(ErasureMark mark, StoreTable table) throws Exception {
    await(
        () -> {
          if (erasure.count(mark, table) == 0) {
            return true;
          }
          assertThat(erasure.remove(mark, table)).isEmpty();
          return false;
        });
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      Thread.sleep(100);
    }
  }

  private RowBuffer prefix(long journaledAt) {
    RowBuffer out = new RowBuffer(256);
    out.putLong(++delivery);
    out.putInt(0);
    out.putShort((int) LocalDate.of(2026, 11, 22).toEpochDay());
    out.putLong(journaledAt);
    return out;
  }

  private void insert(StoreTable table, RowBuffer row) {
    TestClickHouse.store().insert(new RowBatch(delivery, table, RowSchema.CURRENT, 0, 1, row));
  }

  private void event(int tenant, long journaledAt, String anonymous, String user) {
    RowBuffer out = prefix(journaledAt);
    putEvent(out, tenant, anonymous, user);
    insert(StoreTable.MEDIA_EVENTS, out);
  }

  private static void putEvent(RowBuffer out, int tenant, String anonymous, String user) {
    EventBatch one = new EventBatch();
    one.reset(0);
    one.beginEvent(0);
    TestRows.set(one, EventField.EVENT_TYPE, "heartbeat".repeat(20));
    TestRows.set(one, EventField.ANONYMOUS_ID, anonymous);
    TestRows.set(one, EventField.USER_ID, user);
    TestRows.set(one, EventField.SESSION_ID, "s");
    one.endEvent(0);
    FORMAT.head(out, TestRows.stamp(tenant));
    FORMAT.mediaEvent(
        out, TestRows.stamp(tenant), one.select(0), 1, 2, BEFORE, TsSource.CLIENT, BEFORE, 0);
  }

  private void letter(String payload) {
    RowBuffer out = prefix(BEFORE);
    FORMAT.deadLetter(out, TestRows.STAMP, letter(DeadLetter.Stage.INTAKE, "", payload));
    insert(StoreTable.DEAD_LETTERS, out);
  }

  private void undeliverable(String anonymous) {
    RowBuffer row = new RowBuffer(256);
    putEvent(row, 1, anonymous, "");
    RowBuffer out = prefix(BEFORE);
    String payload = Base64.getEncoder().encodeToString(row.copyFrom(0));
    FORMAT.deadLetter(
        out, TestRows.STAMP, letter(DeadLetter.Stage.DELIVERY, "media_events", payload));
    insert(StoreTable.DEAD_LETTERS, out);
  }

  private static DeadLetter letter(DeadLetter.Stage stage, String field, String payload) {
    byte[] bytes = payload.getBytes(UTF_8);
    return new DeadLetter(
        stage, "", "", "", "", field, "", new DeadLetter.Payload(bytes, 0, bytes.length));
  }

  @Test
  void findsThePersonInARowOfAnyLengthThatIsWhole() {
    RowBuffer row = new RowBuffer(256);
    putEvent(row, 1, "ann", "u-1");
    byte[] bytes = row.copyFrom(0);
    Person ann = person(Person.Field.ANONYMOUS_ID, "ann").orElseThrow();
    Person user = person(Person.Field.USER_ID, "u-1").orElseThrow();
    assertThat(FORMAT.isOf(ann, StoreTable.MEDIA_EVENTS, 1, 0, bytes, 0, bytes.length)).isTrue();
    assertThat(FORMAT.isOf(user, StoreTable.MEDIA_EVENTS, 1, 0, bytes, 0, bytes.length)).isTrue();
    assertThat(FORMAT.isOf(ann, StoreTable.TAG_EVENTS, 1, 0, bytes, 0, bytes.length)).isFalse();
    long found =
        Stream.iterate(0, length -> length < bytes.length, length -> length + 1)
            .filter(length -> FORMAT.isOf(user, StoreTable.MEDIA_EVENTS, 1, 0, bytes, 0, length))
            .count();
    assertThat(found).as("only when the user id is whole").isLessThan(40);
  }
}
