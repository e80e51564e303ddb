package dev.headgate.ingest.insight.quality;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many events of a name carried each field in one step of time.
 *
 * @param eventName empty for windows, which do not say which of their events had what
 * @param present how many had the field
 * @param userTotal how many reported on user data
 * @param commerceTotal how many were commerce events
 */
public record FieldCounts(
    String eventName,
    Instant at,
    Map<TrackedField, Long> present,
    long userTotal,
    long commerceTotal) {

  public FieldCounts {
    present = Map.copyOf(new EnumMap<>(present));
  }

  /**
   * The share of events that had the field. A window that claims more than it had is cut to all.
   */
  public Share of(TrackedField field) {
    long total =
        switch (field.kind()) {
          case USER_DATA -> userTotal;
          case COMMERCE -> commerceTotal;
        };
    return new Share(Math.min(present.getOrDefault(field, 0L), total), total);
  }
}
