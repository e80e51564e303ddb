package dev.headgate.admin.media;

import static dev.headgate.admin.frame.Answers.orNotFound;

import dev.headgate.admin.chart.CountChart;
import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.Link;
import dev.headgate.admin.frame.NotFound;
import dev.headgate.admin.frame.TimeRange;
import dev.headgate.admin.table.AllPages;
import dev.headgate.admin.table.Exported;
import dev.headgate.admin.table.Exported.Column;
import dev.headgate.admin.table.Newest;
import dev.headgate.admin.words.Rate;
import dev.headgate.admin.words.Status.Tone;
import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.insight.ClockShare;
import dev.headgate.ingest.insight.ExploreMediaEvents;
import dev.headgate.ingest.insight.MediaEventFilter;
import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.insight.StoredMediaEvent;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.key.KeyKind;
import dev.headgate.ingest.management.KeyAdministration;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Stored media events: looked for, counted, taken away, and one of them as it was sent. */
@Controller
final class MediaEventsController {
  private static final String PATH = "/admin/media-events";
  private static final int PAGE_SIZE = 50;
  private static final int MOST_EXPORTED = 100_000;

  private static final Exported<StoredMediaEvent> EXPORT =
      new Exported<>(
          "media-events",
          List.of(
              new Column<>("event_id", event -> event.eventId().toString()),
              new Column<>("event_type", StoredMediaEvent::type),
              new Column<>("ts", event -> event.place().at().toString()),
              new Column<>("client_ts", e -> e.clientTs().map(Object::toString).orElse(null)),
              new Column<>("ts_source", StoredMediaEvent::tsSource),
              new Column<>("skew_ms", StoredMediaEvent::skewMillis),
              new Column<>("received_at", event -> event.receivedAt().toString()),
              new Column<>("key_id", event -> event.key().value()),
              new Column<>("anonymous_id", StoredMediaEvent::anonymousId),
              new Column<>("user_id", StoredMediaEvent::userId),
              new Column<>("session_id", StoredMediaEvent::sessionId),
              new Column<>("content_id", StoredMediaEvent::contentId),
              new Column<>("content_type", StoredMediaEvent::contentType),
              new Column<>("content_title", StoredMediaEvent::contentTitle),
              new Column<>(
                  "position_sec",
                  e -> e.positionSeconds().isPresent() ? e.positionSeconds().getAsDouble() : null),
              new Column<>(
                  "bitrate_kbps",
                  e -> e.bitrateKbps().isPresent() ? e.bitrateKbps().getAsLong() : null),
              new Column<>("context", StoredMediaEvent::context),
              new Column<>("properties", StoredMediaEvent::properties),
              new Column<>("extra", StoredMediaEvent::extra)));

  private final ExploreMediaEvents events;
  private final KeyAdministration keys;

  MediaEventsController(ExploreMediaEvents events, KeyAdministration keys) {
    this.events = events;
    this.keys = keys;
  }

  @GetMapping(PATH)
  String list(Frame frame, Model model) {
    MediaEventFilter filter = filter(frame);
    model.addAttribute("filter", filter);
    model.addAttribute("keyNames", keyNames(frame));
    try {
      fill(frame, filter, model);
    } catch (StoreUnavailable _) {
      model.addAttribute("storeDown", true);
      model.addAttribute("warning", Tone.WARNING);
    }
    return "admin/media/list";
  }

  private void fill(Frame frame, MediaEventFilter filter, Model model) {
    Duration step = frame.period().step();
    model.addAttribute(
        "page",
        Newest.of(
            frame.here(),
            RowPlace::parse,
            StoredMediaEvent::place,
            PAGE_SIZE,
            (before, size) -> orNotFound(events.newest(frame.actor(), filter, before, size))));
    model.addAttribute(
        "chart",
        CountChart.of(
            "Events by type",
            frame.period().range(),
            step,
            orNotFound(events.counts(frame.actor(), filter, step)),
            "all other types"));
    model.addAttribute(
        "clocks",
        orNotFound(events.clocks(frame.actor(), filter.tenant(), filter.span())).stream()
            .map(share -> clock(frame, share, keyNames(frame)))
            .toList());
  }

  private static ClockRow clock(Frame frame, ClockShare share, Map<Integer, String> names) {
    return new ClockRow(
        names.getOrDefault(share.key().value(), "key " + share.key().value()),
        frame.link("/admin/keys/" + share.key().value()),
        new Rate(share.corrected(), share.events()),
        new Rate(share.server(), share.events()),
        share.medianSkewMillis());
  }

  /** What a key's clocks are like. */
  record ClockRow(String key, Link link, Rate corrected, Rate server, long medianSkewMillis) {}

  @GetMapping(value = PATH, params = "format")
  ResponseEntity<StreamingResponseBody> export(Frame frame, @RequestParam String format) {
    MediaEventFilter filter = filter(frame);
    return EXPORT.answer(
        format,
        new AllPages<>(
            (before, limit) -> orNotFound(events.newest(frame.actor(), filter, before, limit)),
            StoredMediaEvent::place,
            MOST_EXPORTED));
  }

  @GetMapping(PATH + "/{place}")
  String details(Frame frame, @PathVariable String place, Model model) {
    RowPlace at = RowPlace.parse(place).orElseThrow(NotFound::new);
    StoredMediaEvent event =
        orNotFound(events.find(frame.actor(), frame.tenant(), at)).orElseThrow(NotFound::new);
    model.addAttribute("event", event);
    model.addAttribute("json", EventJson.of(event));
    model.addAttribute("keyNames", keyNames(frame));
    model.addAttribute("session", frame.link(PATH).with("session", event.sessionId()));
    return "admin/media/details";
  }

  private static MediaEventFilter filter(Frame frame) {
    TimeRange range = frame.period().range();
    return new MediaEventFilter(
        frame.tenant(),
        new Span(range.from(), range.until()),
        parameter(frame, "session"),
        parameter(frame, "content"),
        parameter(frame, "type"),
        parameter(frame, "person"),
        Optional.of(parameter(frame, "key"))
            .filter(id -> id.matches("[1-9][0-9]{0,8}"))
            .map(id -> new KeyId(Integer.parseInt(id))));
  }

  private static String parameter(Frame frame, String name) {
    return frame.here().parameter(name).orElse("").strip();
  }

  private Map<Integer, String> keyNames(Frame frame) {
    Map<Integer, String> names = new LinkedHashMap<>();
    orNotFound(keys.list(frame.actor(), frame.tenant())).stream()
        .filter(entry -> entry.key().kind() == KeyKind.MEDIA)
        .forEach(entry -> names.put(entry.key().id().value(), entry.key().name()));
    return names;
  }
}
