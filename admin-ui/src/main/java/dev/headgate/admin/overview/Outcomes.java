package dev.headgate.admin.overview;

import dev.headgate.admin.component.Equation;
import dev.headgate.admin.component.Equation.Term;
import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.Link;
import dev.headgate.admin.frame.Place;
import dev.headgate.ingest.insight.GatewayState;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.Tally;
import dev.headgate.ingest.journal.Tally.Count;
import java.util.List;
import java.util.Map;

/** What became of the events of one API: two sums that a reader can check. */
record Outcomes(String name, Equation received, Equation accepted) {

  static List<Outcomes> of(GatewayState.Snapshot now, Frame frame) {
    return List.of(
        of("Media events", Api.MEDIA, Place.MEDIA_EVENTS, now, frame),
        of("Tag reports", Api.TAG, Place.TAG_QUALITY, now, frame));
  }

  private static Outcomes of(
      String name, Api api, Place place, GatewayState.Snapshot now, Frame frame) {
    Tally tally = now.received();
    Link list = frame.link(place);
    Link rejected = frame.link(Place.REJECTED);
    Link live = frame.link(Place.LIVE);
    return new Outcomes(
        name,
        new Equation(
            List.of(
                term(
                    "received",
                    tally,
                    api,
                    Count.RECEIVED,
                    live,
                    "What well-formed requests held."),
                term("accepted", tally, api, Count.ACCEPTED, list, "Answered as accepted."),
                term("rejected", tally, api, Count.REJECTED, rejected, "Broke a rule, one by one."),
                term(
                    "refused",
                    tally,
                    api,
                    Count.REFUSED,
                    rejected,
                    "Not taken for a reason outside of them: rate, quota, journal."))),
        new Equation(
            List.of(
                term("accepted", tally, api, Count.ACCEPTED, list, "Answered as accepted."),
                stored("stored", now.delivered().stored(), api, list, "In ClickHouse."),
                term(
                    "duplicate",
                    tally,
                    api,
                    Count.DUPLICATE,
                    live,
                    "Seen before within 24 hours; stored once."),
                term("test", tally, api, Count.TEST, live, "Of test keys, and so not stored."),
                stored("pending", now.pending(), api, live, "In the journal, to be stored."),
                stored(
                    "undeliverable",
                    now.delivered().undeliverable(),
                    api,
                    rejected,
                    "What ClickHouse can never take."),
                stored(
                    "erased",
                    now.delivered().erased(),
                    api,
                    list,
                    "Erased with their person or tenant before they were stored."))));
  }

  private static Term term(
      String label, Tally tally, Api api, Count count, Link link, String help) {
    return new Term(label, tally.get(api, count), link, help);
  }

  private static Term stored(String label, Map<Api, Long> counts, Api api, Link link, String help) {
    return new Term(label, counts.getOrDefault(api, 0L), link, help);
  }
}
