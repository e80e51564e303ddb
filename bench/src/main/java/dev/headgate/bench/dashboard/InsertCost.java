package dev.headgate.bench.dashboard;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the projections cost the insert: the same blocks of 100,000 rows into the same table with
 * and without them, in turns, with delivery's fsync settings.
 *
 * @param with rows a second, turn by turn
 * @param without rows a second, turn by turn
 */
record InsertCost(List<Double> with, List<Double> without) {
  private static final int BLOCK = 100_000;
  private static final int BLOCKS = 4;

  InsertCost {
    with = List.copyOf(with);
    without = List.copyOf(without);
  }

  static InsertCost measure(MeasuredGateway gateway, int turns)
      throws IOException, InterruptedException {
    drop(gateway);
    gateway.sql("CREATE TABLE headgate.bench_with AS headgate.tag_results");
    gateway.sql("CREATE TABLE headgate.bench_without AS headgate.tag_results");
    for (String projection : List.of("by_five_minutes", "by_hour", "by_event")) {
      gateway.sql("ALTER TABLE headgate.bench_without DROP PROJECTION " + projection);
    }
    gateway.sql(
        "CREATE TABLE headgate.bench_rows ENGINE = Memory AS SELECT * FROM headgate.tag_results LIMIT "
            + BLOCK);
    List<Double> with = new ArrayList<>();
    List<Double> without = new ArrayList<>();
    for (int turn = 0; turn <= turns; turn++) {
      with.add(insert(gateway, "bench_with"));
      without.add(insert(gateway, "bench_without"));
    }
    drop(gateway);
    return new InsertCost(with, without);
  }

  private static void drop(MeasuredGateway gateway) throws IOException, InterruptedException {
    for (String table : List.of("bench_with", "bench_without", "bench_rows")) {
      gateway.sql("DROP TABLE IF EXISTS headgate." + table + " SYNC");
    }
  }

  private static double insert(MeasuredGateway gateway, String table)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    for (int block = 0; block < BLOCKS; block++) {
      gateway.sql(
          "INSERT INTO headgate."
              + table
              + " SELECT * FROM headgate.bench_rows SETTINGS async_insert = 0, max_insert_block_size = 16777216, min_insert_block_size_rows = 16777216, max_threads = 1");
    }
    return BLOCK * BLOCKS / ((System.nanoTime() - begin) / 1e9);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().skip(1).sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  String text() {
    return String.format(
        Locale.ROOT,
        "inserting tag results: %,.0f rows/s with projections, %,.0f without (medians; ratio %.2f)",
        median(with),
        median(without),
        median(with) / median(without));
  }
}
