package dev.headgate.bench.scenario;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Ceiling E: the engine takes ready-made RowBinary blocks into the same table, with the size and
 * the settings of a delivery. They are deliveries of the gateway's, row by row in the order in
 * which it sent them: sorted rows would spare the engine its sorting, and one block again and again
 * most of what merging costs. They go into a partition of their own, which is dropped afterwards.
 */
final class EngineCeiling {
  private static final String DAY = "2000-01-01";
  private static final int BLOCKS = 8;
  private static final String SETTINGS =
      "&async_insert=0&wait_end_of_query=1&input_format_parallel_parsing=0"
          + "&max_partitions_per_insert_block=1&max_insert_block_size=16777216"
          + "&min_insert_block_size_rows=16777216&min_insert_block_size_bytes=4294967296";

  private final GatewayUnderLoad gateway;
  private final String insert;
  private final List<Block> blocks;
  private int next;

  /** Rows as they are sent. */
  private record Block(int rows, @SuppressWarnings("ArrayRecordComponent") byte[] bytes) {}

  /** Takes deliveries out of a table, those that are nearest to the mean. */
  EngineCeiling(GatewayUnderLoad gateway, String table) {
    this.gateway = gateway;
    String columns =
        gateway.query(
            "SELECT arrayStringConcat(groupArray(name), ', ') FROM (SELECT name FROM system.columns"
                + " WHERE database = 'headgate' AND table = '"
                + table
                + "' AND default_kind IN ('', 'DEFAULT') ORDER BY position)");
    blocks =
        gateway
            .query(
                """
                SELECT count(), toString(batch_day), delivery_id FROM headgate.%1$s GROUP BY ALL
                ORDER BY abs(count() - (SELECT count() / uniqExact(delivery_id) FROM headgate.%1$s))
                LIMIT %2$d FORMAT TSV
                """
                    .formatted(table, BLOCKS))
            .lines()
            .map(line -> block(table, columns, line.split("\t", -1)))
            .toList();
    String sql = "INSERT INTO headgate." + table + " (" + columns + ") FORMAT RowBinary";
    insert = "/?query=" + URLEncoder.encode(sql, StandardCharsets.UTF_8) + SETTINGS;
  }

  private Block block(String table, String columns, String[] delivery) {
    return new Block(
        Integer.parseInt(delivery[0]),
        gateway.bytes(
            """
            SELECT %s FROM headgate.%s
            WHERE batch_day = '%s' AND delivery_id = %s ORDER BY row_no FORMAT RowBinary
            """
                .formatted(
                    columns.replaceFirst("\\bbatch_day\\b", "toDate('" + DAY + "')"),
                    table,
                    delivery[1],
                    delivery[2])));
  }

  /** Rows of a block in the mean. */
  long rows() {
    return (long) blocks.stream().mapToInt(Block::rows).average().orElse(0);
  }

  /** Rows a second. */
  double measure(Duration time) {
    long start = System.nanoTime();
    long inserted = 0;
    while (System.nanoTime() - start < time.toNanos()) {
      Block block = blocks.get(next++ % blocks.size());
      gateway.insert(insert, block.bytes());
      inserted += block.rows();
    }
    return inserted / ((System.nanoTime() - start) / 1e9);
  }

  /** Removes what was inserted. */
  void forget(String table) {
    gateway.query("ALTER TABLE headgate." + table + " DROP PARTITION '" + DAY + "'");
  }
}
