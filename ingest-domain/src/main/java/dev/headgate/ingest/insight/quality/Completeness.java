package dev.headgate.ingest.insight.quality;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which share of events carried which field: by name, and on conversions. */
public final class Completeness {
  private Completeness() {}

  /**
   * Shares of the fields on conversion events. Windows are left out: they do not say which of their
   * events carried what.
   */
  public static Map<TrackedField, Share> onConversions(
      List<FieldCounts> counts, Collection<String> conversionEvents) {
    return shares(counts.stream().filter(c -> conversionEvents.contains(c.eventName())).toList());
  }

  /** Shares of the fields by event name; under the empty name those of windows. */
  public static Map<String, Map<TrackedField, Share>> byEvent(List<FieldCounts> counts) {
    Map<String, Map<TrackedField, Share>> byEvent = new TreeMap<>();
    counts.stream()
        .map(FieldCounts::eventName)
        .distinct()
        .forEach(
            name ->
                byEvent.put(
                    name,
                    shares(counts.stream().filter(c -> c.eventName().equals(name)).toList())));
    return byEvent;
  }

  private static Map<TrackedField, Share> shares(List<FieldCounts> counts) {
    Map<TrackedField, Share> shares = new EnumMap<>(TrackedField.class);
    for (TrackedField field : TrackedField.values()) {
      shares.put(field, counts.stream().map(c -> c.of(field)).reduce(Share.NONE, Share::plus));
    }
    return shares;
  }
}
