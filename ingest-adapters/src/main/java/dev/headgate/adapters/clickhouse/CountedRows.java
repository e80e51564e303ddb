package dev.headgate.adapters.clickhouse;

import dev.headgate.ingest.insight.quality.Stretch;
import java.time.Duration;

/**
 * SQL that counts the rows of a stretch of time: its whole units, which a projection has counted
 * already, and what is left at both ends, row by row. The sum is exact whatever the projection
 * holds; without one, all is counted row by row.
 *
 * @param from the table and what its rows have to fulfil, up to the time
 * @param unit as long as the projection's; of any other length no projection is used
 * @param projected whether there is a projection by this unit
 */
record CountedRows(String from, Duration unit, boolean projected) {
  static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
  static final Duration HOUR = Duration.ofHours(1);

  /** By the longest of a projection's units that fits into the step, or by the step itself. */
  static CountedRows inSteps(String from, Duration step) {
    if (isMultiple(step, HOUR)) {
      return byHour(from);
    }
    boolean fits = isMultiple(step, FIVE_MINUTES);
    return new CountedRows(from, fits ? FIVE_MINUTES : step, fits);
  }

  private static boolean isMultiple(Duration step, Duration unit) {
    return step.toMillis() % unit.toMillis() == 0;
  }

  static CountedRows byHour(String from) {
    return new CountedRows(from, HOUR, true);
  }

  /**
   * A subquery with up to three rows for a group: to be summed up.
   *
   * @param columns as the projection has them
   */
  String sum(String columns, String groups) {
    return sum(columns, groups, "");
  }

  /** The same for each unit; {@code at} is the unit's number since 1970. */
  String sumByUnit(String columns, String groups) {
    return sum(number() + " AS at, " + columns, groups, ", " + number());
  }

  private String sum(String columns, String groups, String unitGroup) {
    String select = "SELECT " + columns + " FROM " + from;
    String group = " GROUP BY " + groups + unitGroup;
    return "("
        + select
        + " AND %1$s >= {first:Int64} AND %1$s < {last:Int64}".formatted(number())
        + group
        + " UNION ALL "
        + select
        + between("from", "headEnd")
        + group
        + " UNION ALL "
        + select
        + between("tailStart", "until")
        + group
        + ")";
  }

  private String number() {
    return "intDiv(toUnixTimestamp64Milli(ts), " + unit.toMillis() + ")";
  }

  /** The hours say the same again: they are in the order key, and the time alone finds nothing. */
  private static String between(String begin, String end) {
    String from = "fromUnixTimestamp64Milli({" + begin + ":Int64}, 'UTC')";
    String until = "fromUnixTimestamp64Milli({" + end + ":Int64}, 'UTC')";
    return " AND ts >= %1$s AND ts < %2$s AND toStartOfHour(ts) >= toStartOfHour(%1$s) AND toStartOfHour(ts) <= toStartOfHour(%2$s)"
        .formatted(from, until);
  }

  /** Where the stretch's whole units begin and end. */
  BoundQuery bind(BoundQuery query, Stretch time) {
    long millis = unit.toMillis();
    long from = time.from().toEpochMilli();
    long until = time.until().toEpochMilli();
    long first = Math.ceilDiv(from, millis);
    long last = Math.floorDiv(until, millis);
    boolean whole = projected && first < last;
    return query
        .with("first", whole ? first : 0)
        .with("last", whole ? last : 0)
        .with("from", from)
        .with("headEnd", whole ? first * millis : until)
        .with("tailStart", whole ? last * millis : until)
        .with("until", until);
  }
}
