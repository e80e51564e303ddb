package dev.headgate.admin.rejected;

import static dev.headgate.admin.frame.Answers.orNotFound;

import dev.headgate.admin.chart.CountChart;
import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.Link;
import dev.headgate.admin.frame.NotFound;
import dev.headgate.admin.table.AllPages;
import dev.headgate.admin.table.Exported;
import dev.headgate.admin.table.Exported.Column;
import dev.headgate.admin.table.Newest;
import dev.headgate.admin.words.Status;
import dev.headgate.admin.words.Status.Tone;
import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.insight.Rejected;
import dev.headgate.ingest.insight.RejectedFilter;
import dev.headgate.ingest.insight.RejectedReason;
import dev.headgate.ingest.insight.ReviewRejected;
import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.management.KeyAdministration;
import dev.headgate.ingest.replay.HandleRejected;
import dev.headgate.ingest.replay.LetterFate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private static final int MOST_EXPORTED = 100_000;

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
  private final HandleRejected handling;
  private final KeyAdministration keys;

  RejectedController(ReviewRejected rejected, HandleRejected handling, KeyAdministration keys) {
    this.rejected = rejected;
    this.handling = handling;
    this.keys = keys;
  }

  @GetMapping(PATH)
  String list(Frame frame, Model model) {
    RejectedFilter filter = Chosen.filter(frame);
    model.addAttribute("filter", filter);
    model.addAttribute("keyNames", keyNames(frame));
    model.addAttribute("unfiltered", frame.here().without("code", "field", "key", "before"));
    model.addAttribute("mayHandle", handling.may(frame.actor(), frame.tenant()));
    model.addAttribute("replays", orNotFound(handling.replays(frame.actor(), frame.tenant())));
    model.addAttribute("notKept", orNotFound(rejected.notKept(frame.actor(), filter)));
    model.addAttribute("warning", Tone.WARNING);
    model.addAttribute("replayAll", inList(frame, "/replay"));
    model.addAttribute("deleteAll", inList(frame, "/delete"));
    try {
      fill(frame, filter, model);
    } catch (StoreUnavailable _) {
      model.addAttribute("storeDown", true);
    }
    return "admin/rejected/list";
  }

  private void fill(Frame frame, RejectedFilter filter, Model model) {
    Duration step = frame.period().step();
    Newest<Rejected> page =
        Newest.of(
            frame.here(),
            RowPlace::parse,
            Rejected::place,
            PAGE_SIZE,
            (before, size) -> orNotFound(rejected.newest(frame.actor(), filter, before, size)));
    model.addAttribute("page", page);
    model.addAttribute("fates", fates(frame, page.rows()));
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

  /** What became of those that were sent again, by the text of their place. */
  private Map<String, FateView> fates(Frame frame, List<Rejected> letters) {
    List<RowPlace> places = letters.stream().map(Rejected::place).toList();
    Map<String, FateView> fates = new LinkedHashMap<>();
    orNotFound(handling.fates(frame.actor(), frame.tenant(), places))
        .forEach((place, fate) -> fates.put(place.toString(), FateView.of(fate)));
    return fates;
  }

  /** What became of one that was sent again. */
  record FateView(Status status, int replay, String detail) {
    static FateView of(LetterFate fate) {
      return new FateView(FateStatus.of(fate.fate()), fate.replay(), fate.detail());
    }
  }

  private static Link inList(Frame frame, String more) {
    return new Link(PATH + more, frame.here().without("before", "refresh").parameters());
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
    RejectedFilter filter = Chosen.filter(frame);
    return EXPORT.answer(
        format,
        new AllPages<>(
            (before, limit) -> orNotFound(rejected.newest(frame.actor(), filter, before, limit)),
            Rejected::place,
            MOST_EXPORTED));
  }

  @GetMapping(PATH + "/{place}")
  String details(Frame frame, @PathVariable String place, Model model) {
    RowPlace at = RowPlace.parse(place).orElseThrow(NotFound::new);
    Rejected letter =
        orNotFound(rejected.find(frame.actor(), frame.tenant(), at)).orElseThrow(NotFound::new);
    model.addAttribute("letter", letter);
    model.addAttribute("neutral", Tone.NEUTRAL);
    model.addAttribute("remedy", Remedy.of(letter.code(), letter.atDelivery()));
    model.addAttribute("fate", fates(frame, List.of(letter)).get(at.toString()));
    model.addAttribute("mayHandle", handling.may(frame.actor(), frame.tenant()));
    model.addAttribute("keyNames", keyNames(frame));
    return "admin/rejected/details";
  }

  private Map<Integer, String> keyNames(Frame frame) {
    Map<Integer, String> names = new LinkedHashMap<>();
    orNotFound(keys.list(frame.actor(), frame.tenant()))
        .forEach(entry -> names.put(entry.key().id().value(), entry.key().name()));
    return names;
  }
}
