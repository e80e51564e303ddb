package dev.headgate.adapters.clickhouse;

import dev.headgate.adapters.clickhouse.BoundQuery.Row;
import dev.headgate.ingest.insight.quality.FieldCounts;
import dev.headgate.ingest.insight.quality.SiteQuestion;
import dev.headgate.ingest.insight.quality.TagEvents;
import dev.headgate.ingest.insight.quality.TrackedField;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The table {@code tag_events}, as its readers ask for it. */
public final class ClickHouseTagEvents implements TagEvents {
  static final String TABLE = "headgate.tag_events" + SiteRows.OF_CONTAINER;

  /** In the order of {@link TrackedField}, and what they are shares of. */
  private static final String FIELDS =
      "sum(user_email) AS f1, sum(user_phone) AS f2, sum(user_address) AS f3, sum(ecom_value) AS f4,"
          + " sum(ecom_currency) AS f5, sum(ecom_transaction_id) AS f6, sum(ecom_items) AS f7,"
          + " sum(user_total) AS f8, sum(ecom_total) AS f9";

  private static final String FIELD_SUMS =
      "sum(f1) AS g1, sum(f2) AS g2, sum(f3) AS g3, sum(f4) AS g4, sum(f5) AS g5, sum(f6) AS g6,"
          + " sum(f7) AS g7, sum(f8) AS g8, sum(f9) AS g9";

  /**
   * A row for each name that was counted, so several for windows: all with the same fields, of
   * which the first ({@code place} 0 or 1) counts. A window may hold no name at all.
   */
  private static final String COUNTS =
      """
      SELECT event_name, step, place, name, number, g1, g2, g3, g4, g5, g6, g7, g8, g9 FROM (
        SELECT event_name, %s, sum(own) AS single, sumMap(of_windows) AS windows,
          arrayConcat(if(single > 0, [event_name], []), mapKeys(windows)) AS names,
          arrayConcat(if(single > 0, [single], []), mapValues(windows)) AS numbers, %s FROM %s
        GROUP BY event_name, step
      ) LEFT ARRAY JOIN names AS name, numbers AS number, arrayEnumerate(names) AS place
      ORDER BY step, event_name
      """;

  static final CountedRows ACTIVE = CountedRows.byHour("headgate.tag_events" + SiteRows.SITE);

  static final String ACTIVITY =
      "SELECT container_id, toUnixTimestamp64Milli(max(last_ts)), "
          + "{container:String} = '' OR container_id = {container:String} FROM "
          + ACTIVE.sum("container_id, max(ts) AS last_ts", "container_id")
          + " GROUP BY container_id ORDER BY container_id";

  private final ClickHouseConnection connection;

  public ClickHouseTagEvents(ClickHouseConnection connection) {
    this.connection = connection;
  }

  /** A row of {@link #COUNTS}. */
  private record Line(long place, String name, long number, FieldCounts fields) {}

  static String counts(CountedRows rows, Duration step) {
    return COUNTS.formatted(
        SiteRows.step(rows, step),
        FIELD_SUMS,
        rows.sumByUnit(
            "event_name, sumIf(events, mode = 'event') AS own,"
                + " sumMapIf(event_counts, mode = 'window') AS of_windows, "
                + FIELDS,
            "event_name"));
  }

  @Override
  public Counts counts(SiteQuestion question, Duration step) {
    CountedRows rows = CountedRows.inSteps(TABLE, step);
    List<Line> lines =
        SiteRows.of(counts(rows, step), question, rows).rows(connection, ClickHouseTagEvents::line);
    return new Counts(
        volumes(lines),
        lines.stream().filter(line -> line.place() <= 1).map(Line::fields).toList());
  }

  /** Windows and single events of one name and step become one. */
  private static List<Volume> volumes(List<Line> lines) {
    Map<Instant, Map<String, Long>> counted = new TreeMap<>();
    for (Line line : lines) {
      if (line.place() > 0) {
        counted
            .computeIfAbsent(line.fields().at(), _ -> new TreeMap<>())
            .merge(line.name(), line.number(), Long::sum);
      }
    }
    List<Volume> volumes = new ArrayList<>();
    counted.forEach(
        (at, names) -> names.forEach((name, n) -> volumes.add(new Volume(name, at, n))));
    return volumes;
  }

  private static Line line(Row row) {
    String eventName = row.text();
    Instant at = row.instant();
    long place = row.number();
    String name = row.text();
    long number = row.number();
    return new Line(place, name, number, fieldCounts(eventName, at, row));
  }

  private static FieldCounts fieldCounts(String name, Instant at, Row row) {
    Map<TrackedField, Long> present = new EnumMap<>(TrackedField.class);
    for (TrackedField field : TrackedField.values()) {
      present.put(field, row.number());
    }
    return new FieldCounts(name, at, present, row.number(), row.number());
  }

  /** A container, and whether it is asked for. */
  private record Reporting(String container, Instant last, boolean asked) {}

  @Override
  public Activity activity(SiteQuestion question) {
    List<Reporting> all =
        SiteRows.of(ACTIVITY, question, ACTIVE)
            .rows(connection, row -> new Reporting(row.text(), row.instant(), row.number() == 1));
    Optional<Instant> last =
        all.stream().filter(Reporting::asked).map(Reporting::last).max(Instant::compareTo);
    return new Activity(all.stream().map(Reporting::container).toList(), last);
  }
}
