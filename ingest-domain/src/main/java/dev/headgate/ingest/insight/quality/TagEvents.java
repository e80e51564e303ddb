package dev.headgate.ingest.insight.quality;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The stored events that containers reported. Every method throws {@link
 * dev.headgate.ingest.delivery.StoreUnavailable} when the store does not answer, and may be called
 * by many threads.
 */
public interface TagEvents {

  /** How many events of each name there were, step by step; in order of time. */
  List<Volume> volumes(SiteQuestion question, Duration step);

  /** Which fields events carried, step by step and by name; in order of time. */
  List<FieldCounts> fields(SiteQuestion question, Duration step);

  /** What the site reports with; whichever container the question names. */
  Activity activity(SiteQuestion question);

  /** Events of one name in one step. */
  record Volume(String eventName, Instant at, long events) {}

  /**
   * @param containers that reported in the period, in order
   * @param lastEvent when the newest event of the period happened
   */
  record Activity(List<String> containers, Optional<Instant> lastEvent) {
    public Activity {
      containers = List.copyOf(containers);
    }
  }
}
