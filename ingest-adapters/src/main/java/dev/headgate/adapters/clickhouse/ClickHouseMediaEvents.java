package dev.headgate.adapters.clickhouse;

import dev.headgate.adapters.clickhouse.BoundQuery.Row;
import dev.headgate.ingest.insight.ClockShare;
import dev.headgate.ingest.insight.CountAt;
import dev.headgate.ingest.insight.MediaEventFilter;
import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.insight.StoredMediaEvent;
import dev.headgate.ingest.insight.StoredMediaEvents;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** Media events as ClickHouse has them. */
public final class ClickHouseMediaEvents implements StoredMediaEvents {
  private static final int NAMED_TYPES = 7;

  private static final String COLUMNS =
      """
      SELECT toUnixTimestamp64Milli(ts), delivery_id, row_no, toUnixTimestamp64Milli(received_at),
             event_id, event_type, toUnixTimestamp64Milli(client_ts), ts_source, skew_ms,
             anonymous_id, user_id, session_id, content_id, content_type, content_title,
             position_sec, bitrate_kbps, context, properties, extra, key_id
      FROM headgate.media_events
      """;

  private static final Keyset PLACE = new Keyset("ts");

  private final ClickHouseConnection connection;

  public ClickHouseMediaEvents(ClickHouseConnection connection) {
    this.connection = connection;
  }

  @Override
  public List<CountAt> counts(MediaEventFilter filter, Duration step) {
    return where(
            BoundQuery.of("WITH chosen AS (SELECT ts, event_type FROM headgate.media_events"),
            filter)
        .then(
            """
            ),
            frequent AS (
              SELECT event_type FROM chosen GROUP BY event_type
              ORDER BY count() DESC, event_type LIMIT {types:UInt32})
            SELECT intDiv(toUnixTimestamp64Milli(ts), {step:Int64}) * {step:Int64} AS at,
                   if(event_type IN (SELECT event_type FROM frequent), toString(event_type), '') AS name,
                   count()
            FROM chosen GROUP BY at, name ORDER BY at, name
            """)
        .with("types", NAMED_TYPES)
        .with("step", step.toMillis())
        .rows(connection, row -> new CountAt(row.instant(), row.text(), row.number()));
  }

  /** Ordered as the table is, so that only the newest hours are read. */
  @Override
  public List<StoredMediaEvent> newest(
      MediaEventFilter filter, Optional<RowPlace> before, int limit) {
    return PLACE
        .before(where(BoundQuery.of(COLUMNS), filter), before)
        .then(
            "ORDER BY tenant_id DESC, toStartOfHour(ts) DESC, ts DESC, delivery_id DESC, row_no DESC")
        .then("LIMIT {limit:UInt32}")
        .with("limit", limit)
        .rows(connection, ClickHouseMediaEvents::event);
  }

  @Override
  public Optional<StoredMediaEvent> find(TenantId tenant, RowPlace place) {
    return PLACE
        .at(BoundQuery.of(COLUMNS), tenant, place)
        .first(connection, ClickHouseMediaEvents::event);
  }

  @Override
  public List<ClockShare> clocks(TenantId tenant, Span span) {
    BoundQuery query =
        BoundQuery.of(
            """
            SELECT key_id, count() AS events, countIf(ts_source = 'corrected'),
                   countIf(ts_source = 'server'), toInt64(quantileTDigest(abs(skew_ms)))
            FROM headgate.media_events
            """);
    return where(query, MediaEventFilter.all(tenant, span))
        .then("GROUP BY key_id ORDER BY events DESC, key_id LIMIT 200")
        .rows(
            connection,
            row ->
                new ClockShare(
                    new KeyId(row.integer()),
                    row.number(),
                    row.number(),
                    row.number(),
                    row.number()));
  }

  @Override
  public Set<UUID> stored(TenantId tenant, Instant since, Collection<UUID> ids) {
    if (ids.isEmpty()) {
      return Set.of();
    }
    return Set.copyOf(
        BoundQuery.of(
                """
                SELECT DISTINCT event_id FROM headgate.media_events
                WHERE tenant_id = {tenant:UInt32} AND event_id IN {ids:Array(UUID)}
                  AND batch_day >= toDate(fromUnixTimestamp64Milli({since:Int64}, 'UTC'), 'UTC') - 1
                """)
            .with("tenant", tenant.value())
            .with("since", since)
            .withIds("ids", ids)
            .rows(connection, row -> UUID.fromString(row.text())));
  }

  /** The hours say the same again: they are in the order key, and the time alone finds nothing. */
  private static BoundQuery where(BoundQuery query, MediaEventFilter filter) {
    BoundQuery chosen =
        query
            .then("WHERE tenant_id = {tenant:UInt32}")
            .then("AND ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')")
            .then("AND ts < fromUnixTimestamp64Milli({until:Int64}, 'UTC')")
            .then(
                "AND toStartOfHour(ts) >= toStartOfHour(fromUnixTimestamp64Milli({from:Int64}, 'UTC'))")
            .then(
                "AND toStartOfHour(ts) <= toStartOfHour(fromUnixTimestamp64Milli({until:Int64}, 'UTC'))")
            .with("tenant", filter.tenant().value())
            .with("from", filter.span().from())
            .with("until", filter.span().until())
            .thenIf(filter.session(), "AND session_id = {session:String}", "session")
            .thenIf(filter.content(), "AND content_id = {content:String}", "content")
            .thenIf(filter.type(), "AND event_type = {type:String}", "type")
            .thenIf(
                filter.person(),
                "AND (user_id = {person:String} OR anonymous_id = {person:String})",
                "person");
    return filter
        .key()
        .map(key -> chosen.then("AND key_id = {key:UInt32}").with("key", key.value()))
        .orElse(chosen);
  }

  /** Reads the columns in their order. */
  private static StoredMediaEvent event(Row row) {
    return new StoredMediaEvent(
        Keyset.place(row),
        row.instant(),
        UUID.fromString(row.text()),
        row.text(),
        row.skipNull() ? Optional.empty() : Optional.of(row.instant()),
        row.text(),
        row.number(),
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.skipNull() ? OptionalDouble.empty() : OptionalDouble.of(row.decimal()),
        row.skipNull() ? OptionalLong.empty() : OptionalLong.of(row.number()),
        row.text(),
        row.text(),
        row.text(),
        new KeyId(row.integer()));
  }
}
