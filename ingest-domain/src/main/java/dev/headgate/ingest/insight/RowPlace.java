package dev.headgate.ingest.insight;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a stored row stands in the strict order of its table; identifies it within its tenant.
 *
 * @param at the time that the table is ordered by, to the millisecond
 * @param deliveryId an unsigned number
 */
public record RowPlace(Instant at, long deliveryId, int rowNo) {
  private static final Pattern TEXT = Pattern.compile("(-?\\d{1,15})\\.(\\d{1,20})\\.(\\d{1,9})");

  /** Reads what {@link #toString} wrote; empty for anything else. */
  public static Optional<RowPlace> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new RowPlace(
              Instant.ofEpochMilli(Long.parseLong(matcher.group(1))),
              Long.parseUnsignedLong(matcher.group(2)),
              Integer.parseInt(matcher.group(3))));
    } catch (NumberFormatException tooLarge) {
      return Optional.empty();
    }
  }

  /** Fit for an address. */
  @Override
  public String toString() {
    return at.toEpochMilli() + "." + Long.toUnsignedString(deliveryId) + "." + rowNo;
  }
}
