package dev.headgate.admin.rejected;

import static dev.headgate.admin.frame.Answers.orNotFound;

import dev.headgate.admin.chart.CountChart;
import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.Link;
import dev.headgate.admin.frame.NotFound;
import dev.headgate.admin.frame.TimeRange;
import dev.headgate.admin.table.Exported;
import dev.headgate.admin.table.Exported.Column;
import dev.headgate.admin.words.Status.Tone;
import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.insight.Rejected;
import dev.headgate.ingest.insight.RejectedFilter;
import dev.headgate.ingest.insight.RejectedReason;
import dev.headgate.ingest.insight.ReviewRejected;
import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.key.KeyId;
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

/** What was rejected: the reasons over time, samples, and what to do about each. */
@Controller
final class RejectedController {
  private static final String PATH = "/admin/rejected";
  private static final int PAGE_SIZE = 25;
  private static final int MOST_EXPORTED = 10_000;

  private static final Exported<Rejected> EXPORT =
      new Exported<>(
          "rejected",
          List.of(
              new Column<>("received_at", letter -> letter.place().at().toString()),
              new Column<>("code", Rejected::code),
              new Column<>("field", Rejected::field),
              new Column<>("message", Rejected::message),
              new Column<>("endpoint", Rejected::endpoint),
              new Column<>("key_id", letter -> letter.key().value()),
              new Column<>("request_id", Rejected::requestId),
              new Column<>("event_id", Rejected::eventId),
              new Column<>("payload_bytes", Rejected::payloadBytes),
              new Column<>("payload_begin", Rejected::payload)));

  private final ReviewRejected rejected;
  private final KeyAdministration keys;

  RejectedController(ReviewRejected rejected, KeyAdministration keys) {
    this.rejected = rejected;
    this.keys = keys;
  }

  @GetMapping(PATH)
  String list(Frame frame, Model model) {
    RejectedFilter filter = filter(frame);
    model.addAttribute("filter", filter);
    model.addAttribute("keyNames", keyNames(frame));
    try {
      fill(frame, filter, model);
    } catch (StoreUnavailable _) {
      model.addAttribute("storeDown", true);
      model.addAttribute("warning", Tone.WARNING);
    }
    return "admin/rejected/list";
  }

  private void fill(Frame frame, RejectedFilter filter, Model model) {
    Optional<RowPlace> before = frame.here().parameter("before").flatMap(RowPlace::parse);
    List<Rejected> found =
        orNotFound(rejected.newest(frame.actor(), filter, before, PAGE_SIZE + 1));
    boolean more = found.size() > PAGE_SIZE;
    List<Rejected> page = more ? found.subList(0, PAGE_SIZE) : found;
    Duration step = frame.period().step();
    model.addAttribute("letters", page);
    model.addAttribute("first", before.isEmpty());
    model.addAttribute("newest", frame.here().without("before"));
    model.addAttribute("older", more ? frame.here().with("before", page.getLast().place()) : null);
    model.addAttribute("csv", file(frame, "csv"));
    model.addAttribute("json", file(frame, "json"));
    model.addAttribute("unfiltered", frame.here().without("code", "field", "key", "before"));
    model.addAttribute(
        "reasons",
        orNotFound(rejected.reasons(frame.actor(), filter)).stream()
            .map(reason -> row(frame, reason))
            .toList());
    model.addAttribute(
        "chart",
        CountChart.of(
            "Rejected by code",
            frame.period().range(),
            step,
            orNotFound(rejected.counts(frame.actor(), filter, step)),
            "without a code"));
  }

  private static Link file(Frame frame, String format) {
    return frame.here().without("before", "refresh").with("format", format);
  }

  private static ReasonRow row(Frame frame, RejectedReason reason) {
    return new ReasonRow(
        reason,
        Remedy.of(reason.code(), reason.atDelivery()),
        frame.here().without("before").with("code", reason.code()).with("field", reason.field()));
  }

  /** A reason with what to do about it, and the way to its samples. */
  record ReasonRow(RejectedReason reason, String remedy, Link link) {}

  @GetMapping(value = PATH, params = "format")
  ResponseEntity<StreamingResponseBody> export(Frame frame, @RequestParam String format) {
    return EXPORT.answer(
        format,
        orNotFound(rejected.newest(frame.actor(), filter(frame), Optional.empty(), MOST_EXPORTED)));
  }

  @GetMapping(PATH + "/{place}")
  String details(Frame frame, @PathVariable String place, Model model) {
    RowPlace at = RowPlace.parse(place).orElseThrow(NotFound::new);
    Rejected letter =
        orNotFound(rejected.find(frame.actor(), frame.tenant(), at)).orElseThrow(NotFound::new);
    model.addAttribute("letter", letter);
    model.addAttribute("neutral", Tone.NEUTRAL);
    model.addAttribute("remedy", Remedy.of(letter.code(), letter.atDelivery()));
    model.addAttribute("keyNames", keyNames(frame));
    return "admin/rejected/details";
  }

  private static RejectedFilter filter(Frame frame) {
    TimeRange range = frame.period().range();
    return new RejectedFilter(
        frame.tenant(),
        new Span(range.from(), range.until()),
        frame.here().parameter("code").orElse(""),
        frame.here().parameter("field").orElse(""),
        frame
            .here()
            .parameter("key")
            .filter(id -> id.matches("[1-9][0-9]{0,8}"))
            .map(id -> new KeyId(Integer.parseInt(id))));
  }

  private Map<Integer, String> keyNames(Frame frame) {
    Map<Integer, String> names = new LinkedHashMap<>();
    orNotFound(keys.list(frame.actor(), frame.tenant()))
        .forEach(entry -> names.put(entry.key().id().value(), entry.key().name()));
    return names;
  }
}
