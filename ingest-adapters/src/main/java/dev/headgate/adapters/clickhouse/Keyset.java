package dev.headgate.adapters.clickhouse;

import dev.headgate.adapters.clickhouse.BoundQuery.Row;
import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.tenant.TenantId;
import java.util.Optional;

/**
 * Pages of a table by where the page before ended, so that the thousandth page costs what the first
 * one does.
 *
 * @param time the column of time that the table is ordered by
 */
record Keyset(String time) {

  /** The columns that {@link #place} reads. */
  String columns() {
    return "toUnixTimestamp64Milli(" + time + "), delivery_id, row_no";
  }

  static RowPlace place(Row row) {
    return new RowPlace(row.instant(), row.unsigned(), row.integer());
  }

  /** Only what is older than the place, if there is one. */
  BoundQuery before(BoundQuery query, Optional<RowPlace> place) {
    return place.map(end -> compared(query, "<=", "<", end)).orElse(query);
  }

  /** Only what is newer than the place, if there is one. */
  BoundQuery after(BoundQuery query, Optional<RowPlace> place) {
    return place.map(end -> compared(query, ">=", ">", end)).orElse(query);
  }

  private BoundQuery compared(BoundQuery query, String coarse, String fine, RowPlace place) {
    return bound(
        query
            .then("AND %s %s fromUnixTimestamp64Milli({at:Int64}, 'UTC')".formatted(time, coarse))
            .then(
                "AND (%s) %s ({at:Int64}, {delivery:UInt64}, {row:UInt32})"
                    .formatted(columns(), fine)),
        place);
  }

  /** The one row that stands there. */
  BoundQuery at(BoundQuery query, TenantId tenant, RowPlace place) {
    return bound(
        query
            .then("WHERE tenant_id = {tenant:UInt32}")
            .then("AND %s = fromUnixTimestamp64Milli({at:Int64}, 'UTC')".formatted(time))
            .then("AND delivery_id = {delivery:UInt64} AND row_no = {row:UInt32} LIMIT 1")
            .with("tenant", tenant.value()),
        place);
  }

  private static BoundQuery bound(BoundQuery query, RowPlace place) {
    return query
        .with("at", place.at())
        .with("delivery", Long.toUnsignedString(place.deliveryId()))
        .with("row", place.rowNo());
  }
}
