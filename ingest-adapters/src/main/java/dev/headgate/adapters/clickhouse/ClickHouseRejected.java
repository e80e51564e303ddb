package dev.headgate.adapters.clickhouse;

import dev.headgate.adapters.clickhouse.ParameterQuery.Row;
import dev.headgate.ingest.insight.CountAt;
import dev.headgate.ingest.insight.Rejected;
import dev.headgate.ingest.insight.RejectedArchive;
import dev.headgate.ingest.insight.RejectedFilter;
import dev.headgate.ingest.insight.RejectedReason;
import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Dead letters as ClickHouse has them. */
public final class ClickHouseRejected implements RejectedArchive {
  private static final int SAMPLE_BYTES = 400;
  private static final int MOST_BYTES = 1_000_000;

  private final ClickHouseConnection connection;

  public ClickHouseRejected(ClickHouseConnection connection) {
    this.connection = connection;
  }

  @Override
  public List<RejectedReason> reasons(RejectedFilter filter) {
    ParameterQuery query =
        new ParameterQuery(connection)
            .sql(
                """
                SELECT code, field, stage = 'delivery' AS late, count() AS letters,
                       toUnixTimestamp64Milli(min(received_at)),
                       toUnixTimestamp64Milli(max(received_at)), argMax(message, received_at)
                FROM headgate.dead_letters
                """);
    return where(query, filter)
        .sql("GROUP BY code, field, late ORDER BY letters DESC, code, field LIMIT 200")
        .rows()
        .stream()
        .map(
            row ->
                new RejectedReason(
                    row.text(0),
                    row.text(1),
                    row.number(2) == 1,
                    row.number(3),
                    row.instant(4),
                    row.instant(5),
                    row.text(6)))
        .toList();
  }

  @Override
  public List<CountAt> counts(RejectedFilter filter, Duration step) {
    ParameterQuery query =
        new ParameterQuery(connection)
            .sql(
                """
                SELECT intDiv(toUnixTimestamp64Milli(received_at), {step:Int64}) * {step:Int64} AS at,
                       code, count()
                FROM headgate.dead_letters
                """);
    return where(query, filter)
        .sql("GROUP BY at, code ORDER BY at, code")
        .bind("step", step.toMillis())
        .rows()
        .stream()
        .map(row -> new CountAt(row.instant(0), row.text(1), row.number(2)))
        .toList();
  }

  @Override
  public List<Rejected> newest(RejectedFilter filter, Optional<RowPlace> before, int limit) {
    ParameterQuery query = where(columns(SAMPLE_BYTES), filter);
    before.ifPresent(
        place ->
            query
                .sql("AND received_at <= fromUnixTimestamp64Milli({at:Int64}, 'UTC')")
                .sql(
                    """
                    AND (toUnixTimestamp64Milli(received_at), delivery_id, row_no)
                      < ({at:Int64}, {delivery:UInt64}, {row:UInt32})
                    """)
                .bind("at", place.at())
                .bind("delivery", Long.toUnsignedString(place.deliveryId()))
                .bind("row", place.rowNo()));
    return query
        .sql("ORDER BY tenant_id DESC, received_at DESC, delivery_id DESC, row_no DESC")
        .sql("LIMIT {limit:UInt32}")
        .bind("limit", limit)
        .rows()
        .stream()
        .map(ClickHouseRejected::letter)
        .toList();
  }

  @Override
  public Optional<Rejected> find(TenantId tenant, RowPlace place) {
    return columns(MOST_BYTES)
        .sql("WHERE tenant_id = {tenant:UInt32}")
        .sql("AND received_at = fromUnixTimestamp64Milli({at:Int64}, 'UTC')")
        .sql("AND delivery_id = {delivery:UInt64} AND row_no = {row:UInt32} LIMIT 1")
        .bind("tenant", tenant.value())
        .bind("at", place.at())
        .bind("delivery", Long.toUnsignedString(place.deliveryId()))
        .bind("row", place.rowNo())
        .rows()
        .stream()
        .map(ClickHouseRejected::letter)
        .findFirst();
  }

  private ParameterQuery columns(int bytes) {
    return new ParameterQuery(connection)
        .sql(
            """
            SELECT toUnixTimestamp64Milli(received_at), delivery_id, row_no, key_id, site_id,
                   stage = 'delivery', endpoint, request_id, event_id, code, field, message,
                   substring(payload, 1, {bytes:UInt32}), length(payload)
            FROM headgate.dead_letters
            """)
        .bind("bytes", bytes);
  }

  private static ParameterQuery where(ParameterQuery query, RejectedFilter filter) {
    query
        .sql("WHERE tenant_id = {tenant:UInt32}")
        .sql("AND received_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')")
        .sql("AND received_at < fromUnixTimestamp64Milli({until:Int64}, 'UTC')")
        .bind("tenant", filter.tenant().value())
        .bind("from", filter.span().from())
        .bind("until", filter.span().until());
    if (!filter.code().isEmpty()) {
      query.sql("AND code = {code:String}").bind("code", filter.code());
    }
    if (!filter.field().isEmpty()) {
      query.sql("AND field = {field:String}").bind("field", filter.field());
    }
    filter.key().ifPresent(key -> query.sql("AND key_id = {key:UInt32}").bind("key", key.value()));
    return query;
  }

  private static Rejected letter(Row row) {
    int site = (int) row.number(4);
    return new Rejected(
        new RowPlace(row.instant(0), row.unsigned(1), (int) row.number(2)),
        new KeyId((int) row.number(3)),
        site == 0 ? Optional.empty() : Optional.of(new SiteId(site)),
        row.number(5) == 1,
        row.text(6),
        row.text(7),
        row.text(8),
        row.text(9),
        row.text(10),
        row.text(11),
        row.text(12),
        row.number(13));
  }
}
