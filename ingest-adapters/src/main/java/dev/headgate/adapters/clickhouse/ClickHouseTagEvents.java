package dev.headgate.adapters.clickhouse;

import dev.headgate.adapters.clickhouse.BoundQuery.Row;
import dev.headgate.ingest.insight.quality.FieldCounts;
import dev.headgate.ingest.insight.quality.SiteQuestion;
import dev.headgate.ingest.insight.quality.TagEvents;
import dev.headgate.ingest.insight.quality.TrackedField;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table {@code tag_events}, as its readers ask for it. */
public final class ClickHouseTagEvents implements TagEvents {
  /** The map holds a window's names, and an event's own. */
  private static final String VOLUMES =
      "SELECT name, "
          + SiteRows.STEP
          + ", sum(number) FROM headgate.tag_events "
          + "ARRAY JOIN mapKeys(event_counts) AS name, mapValues(event_counts) AS number"
          + SiteRows.WHERE
          + SiteRows.OF_CONTAINER
          + "GROUP BY name, step ORDER BY step, name";

  /** In the order of {@link TrackedField}. */
  private static final String FIELDS =
      "SELECT event_name, "
          + SiteRows.STEP
          + """
          , sum(user_email), sum(user_phone), sum(user_address), sum(ecom_value), sum(ecom_currency),
          sum(ecom_transaction_id), sum(ecom_items), sum(user_total), sum(ecom_total)
          FROM headgate.tag_events
          """
          + SiteRows.WHERE
          + SiteRows.OF_CONTAINER
          + "GROUP BY event_name, step ORDER BY step, event_name";

  private static final String ACTIVITY =
      "SELECT container_id, toUnixTimestamp64Milli(max(ts)), "
          + "{container:String} = '' OR container_id = {container:String} FROM headgate.tag_events"
          + SiteRows.WHERE
          + "GROUP BY container_id ORDER BY container_id";

  private final ClickHouseConnection connection;

  public ClickHouseTagEvents(ClickHouseConnection connection) {
    this.connection = connection;
  }

  @Override
  public List<Volume> volumes(SiteQuestion question, Duration step) {
    return SiteRows.of(VOLUMES, question, step)
        .rows(connection, row -> new Volume(row.text(), row.instant(), row.number()));
  }

  @Override
  public List<FieldCounts> fields(SiteQuestion question, Duration step) {
    return SiteRows.of(FIELDS, question, step).rows(connection, ClickHouseTagEvents::fieldCounts);
  }

  private static FieldCounts fieldCounts(Row row) {
    String name = row.text();
    Instant at = row.instant();
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
        SiteRows.of(ACTIVITY, question)
            .rows(connection, row -> new Reporting(row.text(), row.instant(), row.number() == 1));
    Optional<Instant> last =
        all.stream().filter(Reporting::asked).map(Reporting::last).max(Instant::compareTo);
    return new Activity(all.stream().map(Reporting::container).toList(), last);
  }
}
