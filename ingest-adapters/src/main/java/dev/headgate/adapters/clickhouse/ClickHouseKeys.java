package dev.headgate.adapters.clickhouse;

import com.clickhouse.data.ClickHouseFormat;
import dev.headgate.ingest.insight.KeyTraffic;
import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.key.ApiKey;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.key.KeyKind;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.trial.StoredRows;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What ClickHouse knows of keys: how much came in with each, and single rows of theirs. */
public final class ClickHouseKeys implements KeyTraffic, StoredRows {
  /** What came in on one day is in its partition or in the next one. */
  private static final String EVENTS =
      """
      SELECT key_id, %s FROM headgate.%s
      WHERE tenant_id = {tenant:UInt32}
        AND received_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
        AND received_at < fromUnixTimestamp64Milli({until:Int64}, 'UTC')
        AND batch_day >= toDate(fromUnixTimestamp64Milli({from:Int64}, 'UTC'), 'UTC')
      GROUP BY key_id
      """;

  private final ClickHouseConnection connection;

  public ClickHouseKeys(ClickHouseConnection connection) {
    this.connection = connection;
  }

  @Override
  public Map<KeyId, Long> events(TenantId tenant, Span span) {
    Map<KeyId, Long> events = new HashMap<>();
    BoundQuery.of(EVENTS.formatted("count()", "media_events"))
        .then("UNION ALL")
        .then(EVENTS.formatted("sum(events)", "tag_events"))
        .with("tenant", tenant.value())
        .with("from", span.from())
        .with("until", span.until())
        .rows(connection, row -> Map.entry(new KeyId(row.integer()), row.number()))
        .forEach(key -> events.merge(key.getKey(), key.getValue(), Long::sum));
    return events;
  }

  @Override
  public Optional<String> find(ApiKey key, Instant receivedAt) {
    String table = key.kind() == KeyKind.MEDIA ? "media_events" : "tag_events";
    String row =
        BoundQuery.of("SELECT * FROM headgate." + table)
            .then("WHERE tenant_id = {tenant:UInt32} AND key_id = {key:UInt32}")
            .then("AND ts = fromUnixTimestamp64Milli({at:Int64}, 'UTC')")
            .then("AND received_at = fromUnixTimestamp64Milli({at:Int64}, 'UTC') LIMIT 1")
            .with("tenant", key.tenant().value())
            .with("key", key.id().value())
            .with("at", receivedAt)
            .text(connection, ClickHouseFormat.JSONEachRow);
    return Optional.of(row.strip()).filter(text -> !text.isEmpty());
  }
}
