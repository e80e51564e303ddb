package dev.headgate.ingest.insight.quality;

import java.time.Duration;
import java.util.List;

/**
 * The stored results of tags. Every method throws {@link
 * dev.headgate.ingest.delivery.StoreUnavailable} when the store does not answer, and may be called
 * by many threads.
 */
public interface TagResults {

  /** The figures of each tag that ran, and of all together. */
  Figures figures(SiteQuestion question);

  /**
   * What each tag did, step by step; steps in which it did not run are missing. In order of time.
   */
  List<TagStep> steps(SiteQuestion question, Duration step);

  /** One tag's results by event name. */
  List<TagByEvent> byEvent(SiteQuestion question, String tag);

  /**
   * The answer to {@link #figures}.
   *
   * @param tags in order of their names
   * @param allTimes percentiles over all tags
   */
  record Figures(List<TagFigures> tags, java.util.Optional<TagFigures.Percentiles> allTimes) {
    public Figures {
      tags = List.copyOf(tags);
    }

    /** Counts of all tags together. */
    public StatusCounts counts() {
      return tags.stream().map(TagFigures::counts).reduce(StatusCounts.NONE, StatusCounts::plus);
    }
  }
}
