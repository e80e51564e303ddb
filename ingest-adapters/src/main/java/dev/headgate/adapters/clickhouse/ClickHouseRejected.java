package dev.headgate.adapters.clickhouse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.headgate.adapters.clickhouse.BoundQuery.Row;
import dev.headgate.ingest.insight.CountAt;
import dev.headgate.ingest.insight.Rejected;
import dev.headgate.ingest.insight.RejectedArchive;
import dev.headgate.ingest.insight.RejectedFilter;
import dev.headgate.ingest.insight.RejectedReason;
import dev.headgate.ingest.insight.RejectedSelection;
import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.replay.RejectedPayloads;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Dead letters as ClickHouse has them. */
public final class ClickHouseRejected implements RejectedArchive, RejectedPayloads {
  private static final int SAMPLE_BYTES = 400;
  private static final int MOST_BYTES = 1_000_000;
  private static final Duration DELETE_TIMEOUT = Duration.ofSeconds(40);
  private static final Keyset PLACE = new Keyset("received_at");

  private final ClickHouseConnection connection;

  public ClickHouseRejected(ClickHouseConnection connection) {
    this.connection = connection;
  }

  @Override
  public List<RejectedReason> reasons(RejectedFilter filter) {
    return where(
            BoundQuery.of(
                """
                SELECT code, field, stage = 'delivery' AS late, count() AS letters,
                       toUnixTimestamp64Milli(min(received_at)),
                       toUnixTimestamp64Milli(max(received_at)), argMax(message, received_at)
                FROM headgate.dead_letters
                """),
            filter)
        .then("GROUP BY code, field, late ORDER BY letters DESC, code, field LIMIT 200")
        .rows(
            connection,
            row ->
                new RejectedReason(
                    row.text(),
                    row.text(),
                    row.number() == 1,
                    row.number(),
                    row.instant(),
                    row.instant(),
                    row.text()));
  }

  @Override
  public List<CountAt> counts(RejectedFilter filter, Duration step) {
    return where(
            BoundQuery.of(
                """
                SELECT intDiv(toUnixTimestamp64Milli(received_at), {step:Int64}) * {step:Int64} AS at,
                       code, count()
                FROM headgate.dead_letters
                """),
            filter)
        .then("GROUP BY at, code ORDER BY at, code")
        .with("step", step.toMillis())
        .rows(connection, row -> new CountAt(row.instant(), row.text(), row.number()));
  }

  @Override
  public List<Rejected> newest(RejectedFilter filter, Optional<RowPlace> before, int limit) {
    return PLACE
        .before(where(columns(SAMPLE_BYTES), filter), before)
        .then("ORDER BY tenant_id DESC, received_at DESC, delivery_id DESC, row_no DESC")
        .then("LIMIT {limit:UInt32}")
        .with("limit", limit)
        .rows(connection, ClickHouseRejected::letter);
  }

  @Override
  public Optional<Rejected> find(TenantId tenant, RowPlace place) {
    return PLACE
        .at(columns(MOST_BYTES), tenant, place)
        .first(connection, ClickHouseRejected::letter);
  }

  @Override
  public long count(RejectedSelection selection) {
    return chosen(BoundQuery.of("SELECT count() FROM headgate.dead_letters"), selection)
        .first(connection, Row::number)
        .orElse(0L);
  }

  @Override
  public List<Found> places(RejectedSelection selection, int limit) {
    return chosen(
            BoundQuery.of(
                "SELECT "
                    + PLACE.columns()
                    + ", site_id, length(payload) FROM headgate.dead_letters"),
            selection)
        .then("AND stage = 'intake' AND notEmpty(payload)")
        .then("ORDER BY tenant_id, received_at, delivery_id, row_no LIMIT {limit:UInt32}")
        .with("limit", limit)
        .rows(connection, row -> new Found(Keyset.place(row), row.number() != 0, row.integer()));
  }

  /** Base64, since what strangers send need not be text. */
  @Override
  public List<Letter> read(TenantId tenant, List<RowPlace> places) {
    return chosen(
            BoundQuery.of(
                "SELECT "
                    + PLACE.columns()
                    + ", key_id, endpoint, code, base64Encode(payload) FROM headgate.dead_letters"),
            new RejectedSelection.These(tenant, places))
        .rows(
            connection,
            row ->
                new Letter(
                    Keyset.place(row),
                    new KeyId(row.integer()),
                    row.text(),
                    row.text(),
                    Base64.getDecoder().decode(row.text().getBytes(US_ASCII))));
  }

  /** A mutation, waited for: afterwards the rows are gone from the disk. */
  @Override
  public void delete(RejectedSelection selection) {
    chosen(BoundQuery.of("ALTER TABLE headgate.dead_letters DELETE"), selection)
        .then("SETTINGS mutations_sync = 1")
        .run(connection, DELETE_TIMEOUT);
  }

  private static BoundQuery columns(int bytes) {
    return BoundQuery.of(
            "SELECT "
                + PLACE.columns()
                + """
                , key_id, site_id,
                       stage = 'delivery', endpoint, request_id, event_id, code, field, message,
                       substring(payload, 1, {bytes:UInt32}), length(payload)
                FROM headgate.dead_letters
                """)
        .with("bytes", bytes);
  }

  private static BoundQuery chosen(BoundQuery query, RejectedSelection selection) {
    return switch (selection) {
      case RejectedSelection.Fitting(RejectedFilter filter) -> where(query, filter);
      case RejectedSelection.These(TenantId tenant, List<RowPlace> places) ->
          query
              .then("WHERE tenant_id = {tenant:UInt32}")
              .then("AND received_at >= fromUnixTimestamp64Milli({first:Int64}, 'UTC')")
              .then("AND received_at <= fromUnixTimestamp64Milli({last:Int64}, 'UTC')")
              .then(
                  "AND (delivery_id, row_no) IN arrayZip({deliveries:Array(UInt64)}, {rows:Array(UInt32)})")
              .with("tenant", tenant.value())
              .with(
                  "first",
                  places.stream().map(RowPlace::at).min(Comparator.naturalOrder()).orElseThrow())
              .with(
                  "last",
                  places.stream().map(RowPlace::at).max(Comparator.naturalOrder()).orElseThrow())
              .withAll(
                  "deliveries",
                  places.stream().map(place -> Long.toUnsignedString(place.deliveryId())).toList())
              .withAll("rows", places.stream().map(RowPlace::rowNo).toList());
    };
  }

  private static BoundQuery where(BoundQuery query, RejectedFilter filter) {
    BoundQuery chosen =
        query
            .then("WHERE tenant_id = {tenant:UInt32}")
            .then("AND received_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')")
            .then("AND received_at < fromUnixTimestamp64Milli({until:Int64}, 'UTC')")
            .with("tenant", filter.tenant().value())
            .with("from", filter.span().from())
            .with("until", filter.span().until())
            .thenIf(filter.code(), "AND code = {code:String}", "code")
            .thenIf(filter.field(), "AND field = {field:String}", "field");
    return filter
        .key()
        .map(key -> chosen.then("AND key_id = {key:UInt32}").with("key", key.value()))
        .orElse(chosen);
  }

  /** Reads the columns in their order. */
  private static Rejected letter(Row row) {
    return new Rejected(
        Keyset.place(row),
        new KeyId(row.integer()),
        site(row.integer()),
        row.number() == 1,
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.number());
  }

  private static Optional<SiteId> site(int id) {
    return id == 0 ? Optional.empty() : Optional.of(new SiteId(id));
  }
}
