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

  /** How many events there were and which fields they carried, step by step. */
  Counts counts(SiteQuestion question, Duration step);

  /** What the site reports with; whichever container the question names. */
  Activity activity(SiteQuestion question);

  /**
   * The answer to {@link #counts}; both in order of time.
   *
   * @param volumes events of each name, those within windows included
   * @param fields what events of each name carried
   */
  record Counts(List<Volume> volumes, List<FieldCounts> fields) {
    public Counts {
      volumes = List.copyOf(volumes);
      fields = List.copyOf(fields);
    }
  }

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
