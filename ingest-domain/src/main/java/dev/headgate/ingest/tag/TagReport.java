package dev.headgate.ingest.tag;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a container sent in one request: what its tags did for one event, or in a window of many.
 */
public sealed interface TagReport {

  /** The container's id in Tag Manager, for example {@code GTM-ABC123}; not empty. */
  String containerId();

  /** When the event was, or the window began: milliseconds since 1970 on the container's clock. */
  long timestampMillis();

  /**
   * One event and the tags that ran for it.
   *
   * @param tags in the order of the report; at most {@link TagRules#MAX_TAGS}, may be empty
   * @param userData empty when the report has none
   * @param ecommerce empty unless this is a commerce event, that is, unless the report's {@code
   *     ecommerce} has at least one of its keys
   */
  record Event(
      String containerId,
      String eventName,
      long timestampMillis,
      List<TagExecution> tags,
      Optional<UserData> userData,
      Optional<Ecommerce> ecommerce)
      implements TagReport {
    public Event {
      tags = List.copyOf(tags);
    }
  }

  /**
   * Many events, summed up by the container.
   *
   * @param timestampMillis time of the first event
   * @param endMillis time of the last event, not before the first
   * @param totalEvents events in the window, 0 to 2^32-1
   * @param eventCounts events by name
   * @param tags sums by tag name; at most {@link TagRules#MAX_TAGS}
   */
  record Window(
      String containerId,
      long timestampMillis,
      long endMillis,
      long totalEvents,
      Map<String, Long> eventCounts,
      Map<String, TagSums> tags,
      UserDataCounts userData,
      EcommerceCounts ecommerce)
      implements TagReport {
    public Window {
      eventCounts = Collections.unmodifiableMap(new LinkedHashMap<>(eventCounts));
      tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    }
  }

  /**
   * One tag's run.
   *
   * @param id the tag's number in Tag Manager; not empty
   * @param name its name; {@code tag_<id>} when the report has none
   * @param executionTimeMillis how long it ran, 0 to 2^32-1, when known
   */
  record TagExecution(String id, String name, TagStatus status, OptionalLong executionTimeMillis) {}

  /**
   * Sums of one tag over a window; each 0 to 2^32-1, the time up to 2^63-1.
   *
   * @param totalExecutionMillis time of all runs together
   * @param executions all runs
   */
  record TagSums(
      long success,
      long failure,
      long timeout,
      long exception,
      long totalExecutionMillis,
      long executions) {}

  /** Which of the visitor's data an event carried. An address is a first or a last name. */
  record UserData(boolean email, boolean phone, boolean address, boolean city, boolean country) {}

  /** Which of a purchase's data a commerce event carried. */
  record Ecommerce(boolean value, boolean currency, boolean transactionId, boolean items) {}

  /** How many of a window's events carried the visitor's data; each 0 to 2^32-1. */
  record UserDataCounts(long email, long phone, long address, long total) {
    public static final UserDataCounts NONE = new UserDataCounts(0, 0, 0, 0);
  }

  /** How many of a window's commerce events carried the data; each 0 to 2^32-1. */
  record EcommerceCounts(long value, long currency, long transactionId, long items, long total) {
    public static final EcommerceCounts NONE = new EcommerceCounts(0, 0, 0, 0, 0);
  }
}
