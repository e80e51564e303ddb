package dev.headgate.ingest.insight;

import dev.headgate.ingest.insight.Traffic.TagRuns;
import dev.headgate.ingest.site.SiteId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a tag did in a span of time, and in one before.
 *
 * @param executions of them, {@code successes} went well
 */
public record TagRecord(
    SiteId site,
    String tag,
    long executions,
    long successes,
    long executionsBefore,
    long successesBefore) {
  /** Fewer say little. */
  private static final long FEW = 30;

  private static final double GOOD_PERCENT = 95;
  private static final double DROP_POINTS = 5;

  /** Puts what was counted in a span beside what was counted in the one before. */
  static List<TagRecord> of(List<TagRuns> now, List<TagRuns> before) {
    Map<List<Object>, TagRuns> then = new LinkedHashMap<>();
    before.forEach(runs -> then.put(List.of(runs.site(), runs.tag()), runs));
    List<TagRecord> records = new ArrayList<>();
    for (TagRuns runs : now) {
      TagRuns earlier = then.remove(List.of(runs.site(), runs.tag()));
      records.add(
          new TagRecord(
              runs.site(),
              runs.tag(),
              runs.executions(),
              runs.successes(),
              earlier == null ? 0 : earlier.executions(),
              earlier == null ? 0 : earlier.successes()));
    }
    then.values()
        .forEach(
            gone ->
                records.add(
                    new TagRecord(
                        gone.site(), gone.tag(), 0, 0, gone.executions(), gone.successes())));
    return List.copyOf(records);
  }

  /** 0 to 100; NaN without executions. */
  public double percent() {
    return 100.0 * successes / executions;
  }

  public double percentBefore() {
    return 100.0 * successesBefore / executionsBefore;
  }

  /** Points that it lost; what is not known from enough executions is no loss. */
  public double drop() {
    return executions < FEW || executionsBefore < FEW ? 0 : percentBefore() - percent();
  }

  /** It ran before and does not any more. */
  public boolean isSilent() {
    return executions == 0 && executionsBefore >= FEW;
  }

  /** Whether somebody should look at it: it fails often, or more often than before, or is gone. */
  public boolean isInTrouble() {
    return isSilent() || drop() >= DROP_POINTS || (executions >= FEW && percent() < GOOD_PERCENT);
  }
}
