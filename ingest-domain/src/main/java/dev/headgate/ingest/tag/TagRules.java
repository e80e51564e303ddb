package dev.headgate.ingest.tag;

import java.util.Optional;

/** The rules a tag report has to keep beyond its types, which the decoder checks. */
public final class TagRules {
  /** The most tags one report may name. */
  public static final int MAX_TAGS = 500;

  /** The most event names a window may count. */
  public static final int MAX_EVENT_NAMES = 5_000;

  /** The most characters of a container id, an event name, a tag's id or its name. */
  public static final int MAX_NAME_CHARACTERS = 256;

  /** 2300-01-01T00:00:00Z; the store's times end before. */
  private static final long END_MILLIS = 10_413_792_000_000L;

  private static final long MAX_UINT32 = 0xffff_ffffL;

  private TagRules() {}

  /** What is wrong with a report, in words for the operator; empty when nothing is. */
  public static Optional<String> check(TagReport report) {
    Optional<String> wrong = checkName("container_id", report.containerId());
    if (wrong.isPresent()) {
      return wrong;
    }
    return switch (report) {
      case TagReport.Event event -> checkEvent(event);
      case TagReport.Window window -> checkWindow(window);
    };
  }

  private static Optional<String> checkEvent(TagReport.Event event) {
    if (!isTime(event.timestampMillis())) {
      return Optional.of("timestamp_ms must be from 1970 to 2299");
    }
    if (event.tags().size() > MAX_TAGS) {
      return Optional.of("a report names at most " + MAX_TAGS + " tags");
    }
    for (TagReport.TagExecution tag : event.tags()) {
      Optional<String> wrong = checkName("tags[].id", tag.id());
      if (wrong.isEmpty()) {
        wrong = checkName("tags[].name", tag.name());
      }
      if (wrong.isPresent()) {
        return wrong;
      }
      if (tag.executionTimeMillis().isPresent()
          && !isCount(tag.executionTimeMillis().getAsLong())) {
        return Optional.of("tags[].execution_time must be from 0 to " + MAX_UINT32);
      }
    }
    return checkName("event_name", event.eventName());
  }

  private static Optional<String> checkWindow(TagReport.Window window) {
    if (!isTime(window.timestampMillis()) || !isTime(window.endMillis())) {
      return Optional.of("window_start_ms and window_end_ms must be from 1970 to 2299");
    }
    if (window.endMillis() < window.timestampMillis()) {
      return Optional.of("window_end_ms must not be before window_start_ms");
    }
    if (window.tags().size() > MAX_TAGS) {
      return Optional.of("tag_metrics names at most " + MAX_TAGS + " tags");
    }
    if (window.eventCounts().size() > MAX_EVENT_NAMES) {
      return Optional.of("event_counts names at most " + MAX_EVENT_NAMES + " events");
    }
    for (String name : window.eventCounts().keySet()) {
      if (name.codePointCount(0, name.length()) > MAX_NAME_CHARACTERS) {
        return Optional.of("event_counts: a name is too long");
      }
    }
    for (String name : window.tags().keySet()) {
      Optional<String> wrong = checkName("tag_metrics", name);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return checkCounts(window);
  }

  private static Optional<String> checkCounts(TagReport.Window window) {
    boolean counts =
        isCount(window.totalEvents())
            && window.eventCounts().values().stream().allMatch(TagRules::isCount)
            && window.tags().values().stream().allMatch(TagRules::areCounts);
    TagReport.UserDataCounts user = window.userData();
    TagReport.EcommerceCounts ecommerce = window.ecommerce();
    counts &=
        isCount(user.email())
            && isCount(user.phone())
            && isCount(user.address())
            && isCount(user.total())
            && isCount(ecommerce.value())
            && isCount(ecommerce.currency())
            && isCount(ecommerce.transactionId())
            && isCount(ecommerce.items())
            && isCount(ecommerce.total());
    return counts ? Optional.empty() : Optional.of("a count is not from 0 to " + MAX_UINT32);
  }

  private static boolean areCounts(TagReport.TagSums sums) {
    return isCount(sums.success())
        && isCount(sums.failure())
        && isCount(sums.timeout())
        && isCount(sums.exception())
        && isCount(sums.executions())
        && sums.totalExecutionMillis() >= 0;
  }

  private static Optional<String> checkName(String field, String value) {
    if (value.isEmpty()) {
      return Optional.of(field + " must not be empty");
    }
    if (value.codePointCount(0, value.length()) > MAX_NAME_CHARACTERS) {
      return Optional.of(field + " has more than " + MAX_NAME_CHARACTERS + " characters");
    }
    return Optional.empty();
  }

  private static boolean isTime(long millis) {
    return millis >= 0 && millis < END_MILLIS;
  }

  private static boolean isCount(long number) {
    return number >= 0 && number <= MAX_UINT32;
  }
}
