package dev.headgate.app.demo;

import java.util.List;
import java.util.Locale;

/**
 * A table of the store, summed up in a way that the sender of the traffic can foretell to the unit.
 * Each view is a query whose first columns name a cell and whose other columns are its sums.
 */
enum StoreView {
  /** By the time as it was sent: that is exact whatever happens to the clock. */
  MEDIA_BY_TYPE_AND_HOUR(
      2,
      List.of("rows", "event_ids"),
      """
      SELECT event_type, formatDateTime(assumeNotNull(client_ts), '%Y-%m-%dT%H', 'UTC') AS hour,
        count(), uniqExact(event_id)
      FROM headgate.media_events WHERE $media GROUP BY event_type, hour"""),
  MEDIA_BY_DEVICE(
      1,
      List.of("rows"),
      """
      SELECT JSONExtractString(context, 'device_type') AS device, count()
      FROM headgate.media_events WHERE $media GROUP BY device"""),
  /** Who was taken at his word, and whose clock was corrected. */
  MEDIA_BY_TS_SOURCE(
      1,
      List.of("rows"),
      """
      SELECT toString(ts_source) AS source, count()
      FROM headgate.media_events WHERE $media GROUP BY source"""),
  /** Events of right clocks stand where they happened, however late they came. */
  MEDIA_KEPT_BY_HOUR(
      1,
      List.of("rows"),
      """
      SELECT formatDateTime(ts, '%Y-%m-%dT%H', 'UTC') AS hour, count()
      FROM headgate.media_events WHERE $media AND ts_source = 'client' GROUP BY hour"""),
  /**
   * Events of wrong clocks that said when they sent stand within 30 s of where they happened. The
   * sums are of the events that do not; none are expected.
   */
  MEDIA_MISPLACED(
      1,
      List.of("rows"),
      """
      SELECT 'all' AS cell, countIf(abs(toUnixTimestamp64Milli(ts)
        - toUnixTimestamp64Milli(assumeNotNull(client_ts))
        + JSONExtractInt(context, 'clock_off_ms')) > 30000)
      FROM headgate.media_events WHERE $media AND JSONHas(context, 'clock_off_ms')
      GROUP BY cell"""),
  TAG_EVENTS(
      4,
      List.of(
          "rows",
          "events",
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
      """
      SELECT container_id, toString(mode) AS kind, event_name,
        formatDateTime(ts, '%Y-%m-%dT%H', 'UTC') AS hour, count(), sum(events), sum(user_email),
        sum(user_phone), sum(user_address), sum(user_city), sum(user_country), sum(user_total),
        sum(ecom_value), sum(ecom_currency), sum(ecom_transaction_id), sum(ecom_items),
        sum(ecom_total)
      FROM headgate.tag_events WHERE $tags GROUP BY container_id, kind, event_name, hour"""),
  TAG_EVENT_COUNTS(
      2,
      List.of("events"),
      """
      SELECT container_id, name, sum(number)
      FROM headgate.tag_events
      ARRAY JOIN mapKeys(event_counts) AS name, mapValues(event_counts) AS number
      WHERE $tags GROUP BY container_id, name"""),
  TAG_RESULTS(
      3,
      List.of("rows", "success", "failure", "timeout", "exception", "executions", "total_exec_ms"),
      """
      SELECT container_id, tag_name, formatDateTime(ts, '%Y-%m-%dT%H', 'UTC') AS hour, count(),
        sum(success), sum(failure), sum(timeout), sum(exception), sum(executions),
        sum(total_exec_ms)
      FROM headgate.tag_results WHERE $tags GROUP BY container_id, tag_name, hour"""),
  /** Only of single events: a window does not say how many of its runs were timed. */
  TAG_TIMED_RUNS(
      2,
      List.of("timed_executions"),
      """
      SELECT container_id, tag_name, sum(timed_executions)
      FROM headgate.tag_results WHERE $tags AND mode = 'event' GROUP BY container_id, tag_name"""),
  DEAD_LETTERS(
      1,
      List.of("rows"),
      """
      SELECT toString(code) AS reason, count()
      FROM headgate.dead_letters WHERE $letters AND stage = 'intake' GROUP BY reason""");

  private final int keyColumns;
  private final String sums;
  private final String sql;

  StoreView(int keyColumns, List<String> sums, String sql) {
    this.keyColumns = keyColumns;
    this.sums = String.join(",", sums);
    this.sql = sql;
  }

  /** Its name in a record. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  int keyColumns() {
    return keyColumns;
  }

  /** Names of the sums, in the query's order. */
  List<String> sums() {
    return List.of(sums.split(",", -1));
  }

  /** The query, restricted to the rows of one run. */
  String sql(String media, String tags, String letters) {
    return sql.replace("$media", media).replace("$tags", tags).replace("$letters", letters);
  }
}
