package dev.headgate.admin.quality;

import dev.headgate.admin.chart.Sparkline;
import dev.headgate.admin.words.Rate;
import dev.headgate.ingest.insight.quality.Share;
import dev.headgate.ingest.insight.quality.TrackedField;
import java.util.Map;

/**
 * Events of one name.
 *
 * @param share of all events
 * @param fields which share of those reported one by one carried what
 * @param link to the page with this name's volume in the chart
 */
record EventRow(
    String name,
    int colour,
    Rate share,
    boolean conversion,
    Sparkline trend,
    Map<TrackedField, Share> fields,
    String link,
    boolean chosen) {

  public Rate field(TrackedField field) {
    return TagRow.rate(fields.getOrDefault(field, Share.NONE));
  }
}
