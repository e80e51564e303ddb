package dev.headgate.bench.scenario;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Ceiling E: the engine takes a ready-made RowBinary block again and again into the same table,
 * with the size and the settings of a delivery. The rows are some that the gateway delivered; they
 * go into a partition of their own, which is dropped afterwards.
 */
final class EngineCeiling {
  private static final String DAY = "2000-01-01";
  private static final String SETTINGS =
      "&async_insert=0&wait_end_of_query=1&input_format_parallel_parsing=0"
          + "&max_partitions_per_insert_block=1&max_insert_block_size=16777216"
          + "&min_insert_block_size_rows=16777216&min_insert_block_size_bytes=4294967296";

  private final GatewayUnderLoad gateway;
  private final String insert;
  private final byte[] block;
  private final long rows;

  /** Takes rows out of a table, as many as a delivery had in the mean. */
  EngineCeiling(GatewayUnderLoad gateway, String table) {
    this.gateway = gateway;
    long mean =
        Long.parseLong(
            gateway.query(
                "SELECT toUInt64(count() / greatest(1, uniqExact(delivery_id))) FROM headgate."
                    + table));
    rows = Math.clamp(mean, 1_000, 100_000);
    String columns =
        gateway.query(
            "SELECT arrayStringConcat(groupArray(name), ', ') FROM (SELECT name FROM system.columns"
                + " WHERE database = 'headgate' AND table = '"
                + table
                + "' AND default_kind IN ('', 'DEFAULT') ORDER BY position)");
    block =
        gateway.bytes(
            "SELECT "
                + columns.replaceFirst("\\bbatch_day\\b", "toDate('" + DAY + "')")
                + " FROM headgate."
                + table
                + " LIMIT "
                + rows
                + " FORMAT RowBinary");
    String sql = "INSERT INTO headgate." + table + " (" + columns + ") FORMAT RowBinary";
    insert = "/?query=" + URLEncoder.encode(sql, StandardCharsets.UTF_8) + SETTINGS;
  }

  long rows() {
    return rows;
  }

  /** Rows a second. */
  double measure(Duration time) {
    long start = System.nanoTime();
    long inserted = 0;
    while (System.nanoTime() - start < time.toNanos()) {
      gateway.insert(insert, block);
      inserted += rows;
    }
    return inserted / ((System.nanoTime() - start) / 1e9);
  }

  /** Removes what was inserted. */
  void forget(String table) {
    gateway.query("ALTER TABLE headgate." + table + " DROP PARTITION '" + DAY + "'");
  }
}
