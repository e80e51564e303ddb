package dev.headgate.adapters.clickhouse;

import dev.headgate.adapters.clickhouse.ParameterQuery.Row;
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
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
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

  private final ClickHouseConnection connection;

  public ClickHouseMediaEvents(ClickHouseConnection connection) {
    this.connection = connection;
  }

  @Override
  public List<CountAt> counts(MediaEventFilter filter, Duration step) {
    ParameterQuery query = new ParameterQuery(connection);
    query.sql("WITH chosen AS (SELECT ts, event_type FROM headgate.media_events");
    where(query, filter)
        .sql(
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
        .bind("types", NAMED_TYPES)
        .bind("step", step.toMillis());
    return query.rows().stream()
        .map(row -> new CountAt(row.instant(0), row.text(1), row.number(2)))
        .toList();
  }

  /** Ordered as the table is, so that only the newest hours are read. */
  @Override
  public List<StoredMediaEvent> newest(
      MediaEventFilter filter, Optional<RowPlace> before, int limit) {
    ParameterQuery query = where(new ParameterQuery(connection).sql(COLUMNS), filter);
    before.ifPresent(
        place ->
            query
                .sql("AND ts <= fromUnixTimestamp64Milli({at:Int64}, 'UTC')")
                .sql(
                    """
                    AND (toUnixTimestamp64Milli(ts), delivery_id, row_no)
                      < ({at:Int64}, {delivery:UInt64}, {row:UInt32})
                    """)
                .bind("at", place.at())
                .bind("delivery", Long.toUnsignedString(place.deliveryId()))
                .bind("row", place.rowNo()));
    query
        .sql(
            "ORDER BY tenant_id DESC, toStartOfHour(ts) DESC, ts DESC, delivery_id DESC, row_no DESC")
        .sql("LIMIT {limit:UInt32}")
        .bind("limit", limit);
    return query.rows().stream().map(ClickHouseMediaEvents::event).toList();
  }

  @Override
  public Optional<StoredMediaEvent> find(TenantId tenant, RowPlace place) {
    return new ParameterQuery(connection)
            .sql(COLUMNS)
            .sql("WHERE tenant_id = {tenant:UInt32}")
            .sql("AND ts = fromUnixTimestamp64Milli({at:Int64}, 'UTC')")
            .sql("AND delivery_id = {delivery:UInt64} AND row_no = {row:UInt32} LIMIT 1")
            .bind("tenant", tenant.value())
            .bind("at", place.at())
            .bind("delivery", Long.toUnsignedString(place.deliveryId()))
            .bind("row", place.rowNo())
            .rows()
            .stream()
            .map(ClickHouseMediaEvents::event)
            .findFirst();
  }

  @Override
  public List<ClockShare> clocks(TenantId tenant, Span span) {
    ParameterQuery query =
        new ParameterQuery(connection)
            .sql(
                """
                SELECT key_id, count() AS events, countIf(ts_source = 'corrected'),
                       countIf(ts_source = 'server'), toInt64(quantileTDigest(abs(skew_ms)))
                FROM headgate.media_events
                """);
    return where(query, MediaEventFilter.all(tenant, span))
        .sql("GROUP BY key_id ORDER BY events DESC, key_id LIMIT 200")
        .rows()
        .stream()
        .map(
            row ->
                new ClockShare(
                    new KeyId((int) row.number(0)),
                    row.number(1),
                    row.number(2),
                    row.number(3),
                    row.number(4)))
        .toList();
  }

  private static ParameterQuery where(ParameterQuery query, MediaEventFilter filter) {
    query
        .sql("WHERE tenant_id = {tenant:UInt32}")
        .sql("AND ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')")
        .sql("AND ts < fromUnixTimestamp64Milli({until:Int64}, 'UTC')")
        .bind("tenant", filter.tenant().value())
        .bind("from", filter.span().from())
        .bind("until", filter.span().until());
    if (!filter.session().isEmpty()) {
      query.sql("AND session_id = {session:String}").bind("session", filter.session());
    }
    if (!filter.content().isEmpty()) {
      query.sql("AND content_id = {content:String}").bind("content", filter.content());
    }
    if (!filter.type().isEmpty()) {
      query.sql("AND event_type = {type:String}").bind("type", filter.type());
    }
    if (!filter.person().isEmpty()) {
      query
          .sql("AND (user_id = {person:String} OR anonymous_id = {person:String})")
          .bind("person", filter.person());
    }
    filter.key().ifPresent(key -> query.sql("AND key_id = {key:UInt32}").bind("key", key.value()));
    return query;
  }

  private static StoredMediaEvent event(Row row) {
    return new StoredMediaEvent(
        new RowPlace(row.instant(0), row.unsigned(1), (int) row.number(2)),
        row.instant(3),
        UUID.fromString(row.text(4)),
        row.text(5),
        row.isNull(6) ? Optional.empty() : Optional.of(row.instant(6)),
        row.text(7),
        row.number(8),
        row.text(9),
        row.text(10),
        row.text(11),
        row.text(12),
        row.text(13),
        row.text(14),
        row.isNull(15) ? OptionalDouble.empty() : OptionalDouble.of(row.real(15)),
        row.isNull(16) ? OptionalLong.empty() : OptionalLong.of(row.number(16)),
        row.text(17),
        row.text(18),
        row.text(19),
        new KeyId((int) row.number(20)));
  }
}
