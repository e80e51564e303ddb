package dev.headgate.admin.rejected;

import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.Link;
import dev.headgate.admin.frame.TimeRange;
import dev.headgate.admin.words.SelectionWords;
import dev.headgate.ingest.insight.RejectedFilter;
import dev.headgate.ingest.insight.RejectedSelection;
import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.key.KeyId;
import java.util.List;
import java.util.Optional;

/**
 * What somebody chose on the page: single ones, or all that fit its filter, with the time pinned so
 * that what is confirmed is what is done.
 *
 * @param places of single ones; empty for all that fit
 * @param pinned the address with the filter, from an instant to an instant
 */
record Chosen(RejectedSelection selection, List<RowPlace> places, Link pinned) {
  /** The period that was on show before its time was pinned. */
  static final String WAS = "was";

  static Chosen of(Frame frame, List<String> places) {
    List<RowPlace> single =
        places.stream().map(RowPlace::parse).flatMap(Optional::stream).distinct().toList();
    TimeRange range = frame.period().range();
    Link pinned =
        frame
            .here()
            .without("period", "before", "refresh", "place", "chosen")
            .with("from", range.from())
            .with("until", range.until())
            .with(WAS, frame.here().parameter(WAS).orElse(frame.period().preset()));
    return new Chosen(
        single.isEmpty()
            ? new RejectedSelection.Fitting(filter(frame))
            : new RejectedSelection.These(frame.tenant(), single),
        single,
        pinned);
  }

  /** What the address says of the list. */
  static RejectedFilter filter(Frame frame) {
    TimeRange range = frame.period().range();
    return new RejectedFilter(
        frame.tenant(),
        new Span(range.from(), range.until()),
        frame.here().parameter("code").orElse("").strip(),
        frame.here().parameter("field").orElse("").strip(),
        frame
            .here()
            .parameter("key")
            .filter(id -> id.matches("[1-9][0-9]{0,8}"))
            .map(id -> new KeyId(Integer.parseInt(id))));
  }

  /** For the audit log and the list of replays. */
  String words() {
    return SelectionWords.of(selection);
  }
}
