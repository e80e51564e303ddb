package dev.headgate.adapters.clickhouse;

import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import dev.headgate.ingest.delivery.PersonalRows;
import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.erasure.ErasableStore;
import dev.headgate.ingest.erasure.StoredRows;
import dev.headgate.ingest.journal.ErasureMark;
import dev.headgate.ingest.journal.Person;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Takes rows out of ClickHouse by mutations, which write the parts that hold them anew; the old
 * parts are gone when the server has deleted them, some minutes later.
 *
 * <p>A mutation's text stays on the server's disk, so it names a person by a salted hash. All that
 * stands in a statement is numbers and hex digits of our own making.
 */
public final class ClickHouseErasure implements ErasableStore, StoredRows {
  /** Hashing the ids of every row of a large tenant takes its time. */
  private static final Duration MAX_EXECUTION_TIME = Duration.ofSeconds(40);

  /** Letters that one mutation names; what is left is for the next one. */
  private static final int LETTERS_AT_ONCE = 500;

  private final ClickHouseConnection connection;
  private final PersonalRows rows;

  public ClickHouseErasure(ClickHouseConnection connection, PersonalRows rows) {
    this.connection = connection;
    this.rows = rows;
  }

  @Override
  public long count(ErasureMark mark, StoreTable table) {
    if (mark.person().isPresent() && table == StoreTable.DEAD_LETTERS) {
      return letters(mark, mark.person().get()).size();
    }
    return number("SELECT count() FROM " + name(table) + " WHERE " + condition(mark, table));
  }

  @Override
  public Map<StoreTable, Long> of(TenantId tenant) {
    Map<StoreTable, Long> rowsOf = new EnumMap<>(StoreTable.class);
    for (StoreTable table : StoreTable.values()) {
      rowsOf.put(
          table,
          number("SELECT count() FROM " + name(table) + " WHERE tenant_id = " + tenant.value()));
    }
    return rowsOf;
  }

  @Override
  public long of(TenantId tenant, Person person) {
    return number(
        "SELECT count() FROM headgate.media_events WHERE tenant_id = "
            + tenant.value()
            + " AND "
            + isCalled(person, person.field().label()));
  }

  @Override
  public String remove(ErasureMark mark, StoreTable table) {
    String failing = failing(table);
    if (!failing.isEmpty() || isChanging(table)) {
      return failing;
    }
    if (mark.person().isPresent() && table == StoreTable.DEAD_LETTERS) {
      List<String> letters = letters(mark, mark.person().get());
      if (!letters.isEmpty()) {
        String some =
            String.join(", ", letters.subList(0, Math.min(LETTERS_AT_ONCE, letters.size())));
        mutate(table, "(delivery_id, row_no) IN (" + some + ")");
      }
    } else {
      mutate(table, condition(mark, table));
    }
    return "";
  }

  private void mutate(StoreTable table, String condition) {
    lines(
        "ALTER TABLE "
            + name(table)
            + " DELETE WHERE "
            + condition
            + " SETTINGS mutations_sync = 0");
  }

  private static String name(StoreTable table) {
    return ClickHouseConnection.DATABASE + "." + table.tableName();
  }

  private static String condition(ErasureMark mark, StoreTable table) {
    String ofTenant = "tenant_id = " + mark.tenant().value();
    if (mark.person().isEmpty()) {
      return ofTenant;
    }
    if (table != StoreTable.MEDIA_EVENTS) {
      return "false";
    }
    Person person = mark.person().get();
    return before(mark) + " AND " + isCalled(person, person.field().label());
  }

  private static String before(ErasureMark mark) {
    return "tenant_id = %d AND journaled_at <= fromUnixTimestamp64Milli(toInt64(%d), 'UTC')"
        .formatted(mark.tenant().value(), mark.upTo().toEpochMilli());
  }

  private static String isCalled(Person person, String id) {
    return "lower(hex(SHA256(concat('%s', %s)))) = '%s'"
        .formatted(person.salt(), id, person.hash());
  }

  /** The places of dead letters about the person, as pairs of {@code delivery_id, row_no}. */
  private List<String> letters(ErasureMark mark, Person person) {
    List<String> found = new ArrayList<>(lettersOfIntake(mark, person));
    for (String line :
        lines(
            "SELECT delivery_id, row_no, payload FROM headgate.dead_letters WHERE "
                + before(mark)
                + " AND stage = 'delivery' AND field = 'media_events'")) {
      String[] columns = line.split("\t", -1);
      byte[] row = Base64.getDecoder().decode(columns[2]);
      if (rows.isOf(person, StoreTable.MEDIA_EVENTS, RowSchema.CURRENT, 0, row, 0, row.length)) {
        found.add("(" + columns[0] + ", " + columns[1] + ")");
      }
    }
    return found;
  }

  /**
   * A payload is what was sent: one event, a batch, or no JSON at all. So the id is looked for by
   * its field's name wherever it stands, and as JSON in the places where it belongs.
   */
  private List<String> lettersOfIntake(ErasureMark mark, Person person) {
    String field = person.field().label();
    String ids =
        """
        arrayConcat(
          extractAll(payload, '"%1$s"\\\\s*:\\\\s*"([^"]*)"'),
          extractAll(payload, '"%1$s"\\\\s*:\\\\s*([^",}\\\\s]+)'),
          [JSONExtractString(payload, '%1$s')],
          arrayMap(event -> JSONExtractString(event, '%1$s'), JSONExtractArrayRaw(payload, 'events')),
          arrayMap(event -> JSONExtractString(event, '%1$s'), JSONExtractArrayRaw(payload)))
        """
            .formatted(field);
    return lines(
            "SELECT delivery_id, row_no FROM headgate.dead_letters WHERE "
                + before(mark)
                + " AND stage = 'intake' AND arrayExists(id -> "
                + isCalled(person, "id")
                + ", "
                + ids
                + ")")
        .stream()
        .map(line -> "(" + line.replace("\t", ", ") + ")")
        .toList();
  }

  private boolean isChanging(StoreTable table) {
    return number(
            "SELECT count() FROM system.mutations WHERE NOT is_done AND database = 'headgate'"
                + " AND table = '"
                + table.tableName()
                + "'")
        > 0;
  }

  private String failing(StoreTable table) {
    List<String> reasons =
        lines(
            "SELECT latest_fail_reason FROM system.mutations WHERE NOT is_done"
                + " AND latest_fail_reason != '' AND database = 'headgate' AND table = '"
                + table.tableName()
                + "' LIMIT 1");
    return reasons.isEmpty() ? "" : "ClickHouse says: " + reasons.getFirst();
  }

  @Override
  public Instant now() {
    return Instant.ofEpochSecond(number("SELECT toUnixTimestamp(now())") + 1);
  }

  @Override
  public boolean isWiped(StoreTable table, Instant removedBefore) {
    return number(
            "SELECT count() FROM system.parts WHERE NOT active AND database = 'headgate'"
                + " AND table = '%s' AND toUnixTimestamp(remove_time) <= %d"
                    .formatted(table.tableName(), removedBefore.getEpochSecond()))
        == 0;
  }

  private long number(String sql) {
    List<String> lines = lines(sql);
    if (lines.isEmpty()) {
      throw new StoreUnavailable("ClickHouse answered with nothing to: " + sql, null);
    }
    return Long.parseLong(lines.getFirst());
  }

  private List<String> lines(String sql) {
    QuerySettings settings =
        new QuerySettings()
            .setFormat(ClickHouseFormat.TabSeparated)
            .setMaxExecutionTime(ClickHouseConnection.seconds(MAX_EXECUTION_TIME));
    return connection.query(
        sql,
        settings,
        in -> new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
  }
}
