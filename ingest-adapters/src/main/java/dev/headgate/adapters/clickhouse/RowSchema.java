package dev.headgate.adapters.clickhouse;

import dev.headgate.ingest.journal.StoreTable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The columns of a row in the order in which they are encoded, frozen for each version: a journal
 * may hold rows of an old version when a new one is installed. A new column makes a new version
 * here and an added column with a default in the database; nothing is ever renamed or removed.
 */
final class RowSchema {
  /** What rows are encoded by now. */
  static final int CURRENT = 1;

  /** What delivery puts before each row. */
  private static final List<String> PREFIX =
      List.of("delivery_id", "row_no", "batch_day", "journaled_at");

  /** What every row of every table begins with, whatever its version. */
  private static final List<String> HEAD =
      List.of("tenant_id", "received_at", "expires_at", "key_id");

  private static final Map<StoreTable, List<String>> VERSION_1 =
      Map.of(
          StoreTable.MEDIA_EVENTS,
          List.of(
              "event_id",
              "event_type",
              "ts",
              "client_ts",
              "ts_source",
              "skew_ms",
              "anonymous_id",
              "user_id",
              "session_id",
              "content_id",
              "content_type",
              "content_title",
              "position_sec",
              "bitrate_kbps",
              "context",
              "properties",
              "extra"),
          StoreTable.TAG_EVENTS,
          List.of(
              "site_id",
              "container_id",
              "event_name",
              "ts",
              "mode",
              "window_end",
              "events",
              "event_counts",
              "user_email",
              "user_phone",
              "user_address",
              "user_city",
              "user_country",
              "user_total",
              "ecom_value",
              "ecom_currency",
              "ecom_transaction_id",
              "ecom_items",
              "ecom_total"),
          StoreTable.TAG_RESULTS,
          List.of(
              "site_id",
              "container_id",
              "event_name",
              "ts",
              "mode",
              "tag_id",
              "tag_name",
              "success",
              "failure",
              "timeout",
              "exception",
              "executions",
              "timed_executions",
              "total_exec_ms"),
          StoreTable.DEAD_LETTERS,
          List.of(
              "site_id",
              "stage",
              "endpoint",
              "request_id",
              "event_id",
              "code",
              "field",
              "message",
              "payload"));

  private static final Map<Integer, Map<StoreTable, List<String>>> VERSIONS =
      Map.of(1, whole(VERSION_1));

  /** Which columns the rows of each version have. */
  @FunctionalInterface
  interface Versions {
    List<String> columns(int version, StoreTable table);
  }

  private RowSchema() {}

  /**
   * The columns of a row on its way to a table, in order.
   *
   * @throws IllegalArgumentException for a version that a newer gateway must have written
   */
  static List<String> columns(int version, StoreTable table) {
    Map<StoreTable, List<String>> tables = VERSIONS.get(version);
    if (tables == null) {
      throw new IllegalArgumentException(
          "The journal holds rows of schema "
              + version
              + ", which this version does not know. Start the version that wrote them.");
    }
    return tables.getOrDefault(table, List.of());
  }

  private static Map<StoreTable, List<String>> whole(Map<StoreTable, List<String>> rest) {
    Map<StoreTable, List<String>> columns = new EnumMap<>(StoreTable.class);
    rest.forEach(
        (table, names) ->
            columns.put(
                table, List.of(PREFIX, HEAD, names).stream().flatMap(List::stream).toList()));
    return columns;
  }
}
