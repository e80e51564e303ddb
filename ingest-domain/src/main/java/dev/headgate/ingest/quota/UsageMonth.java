package dev.headgate.ingest.quota;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;

/**
 * A calendar month in UTC, what usage is billed by.
 *
 * @param number months since year 0, so that months can be compared and stored as one number
 */
public record UsageMonth(int number) implements Comparable<UsageMonth> {

  public static UsageMonth of(Instant instant) {
    return of(YearMonth.from(instant.atOffset(ZoneOffset.UTC)));
  }

  public static UsageMonth ofMillis(long epochMillis) {
    return of(Instant.ofEpochMilli(epochMillis));
  }

  public static UsageMonth of(YearMonth month) {
    return new UsageMonth(month.getYear() * 12 + month.getMonthValue() - 1);
  }

  public YearMonth yearMonth() {
    return YearMonth.of(Math.floorDiv(number, 12), Math.floorMod(number, 12) + 1);
  }

  /** First instant after this month. */
  public Instant end() {
    return yearMonth().plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  @Override
  public int compareTo(UsageMonth that) {
    return Integer.compare(number, that.number);
  }

  @Override
  public String toString() {
    return yearMonth().toString();
  }
}
