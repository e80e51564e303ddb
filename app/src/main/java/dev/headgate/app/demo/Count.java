package dev.headgate.app.demo;

import java.util.Locale;

/**
 * What is counted for each endpoint; of the tag API, an event is a report: an event or a window.
 */
enum Count {
  /** Requests put on the wire, all copies. */
  REQUESTS,
  /** Distinct events: what there was to tell. */
  EVENTS,
  /** Events put on the wire, all copies. */
  EVENTS_SENT,
  /** Events answered as accepted, all copies. A beacon's answer is taken for a yes. */
  ACCEPTED,
  /** Events answered as rejected, all copies. */
  REJECTED,
  /** Distinct events answered as accepted. */
  UNIQUE_ACCEPTED,
  /** Events answered as accepted once more. */
  DUPLICATES,
  /** Events in requests that were sent again after an answer was lost: accepted twice, or once. */
  POSSIBLE_DUPLICATES,
  /** Distinct events of which nobody knows whether they were accepted. */
  UNKNOWN,
  /** Requests sent again on purpose, with the same bytes. */
  REPEATS,
  /** Answers 429. */
  RATE_LIMITED,
  /** Answers 503. */
  DEGRADED,
  /** Requests without an answer, or with one that says nothing. */
  LOST_ANSWERS;

  /** Its name in a record. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
