package dev.headgate.admin.rejected;

import static dev.headgate.admin.frame.Answers.orNotFound;

import dev.headgate.admin.component.Confirmation;
import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.Link;
import dev.headgate.admin.frame.NotFound;
import dev.headgate.admin.words.Flash;
import dev.headgate.admin.words.Words;
import dev.headgate.ingest.insight.RejectedSelection;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.replay.HandleRejected;
import dev.headgate.ingest.replay.HandleRejected.Forecast;
import dev.headgate.ingest.replay.Replay;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Sends rejected things again and throws them away, both after asking. */
@Controller
final class HandlingController {
  private static final String PATH = "/admin/rejected";
  private static final String PLACE = "place";
  private static final Words WORDS = new Words();

  private final HandleRejected handling;

  HandlingController(HandleRejected handling) {
    this.handling = handling;
  }

  @GetMapping(PATH + "/replay")
  String askToReplay(
      Frame frame,
      @RequestParam(name = PLACE, defaultValue = "") List<String> places,
      @RequestParam(defaultValue = "false") boolean chosen,
      RedirectAttributes next,
      Model model) {
    Chosen choice = Chosen.of(frame, places);
    if (chosen && choice.places().isEmpty()) {
      return chooseFirst(frame, next);
    }
    Forecast forecast =
        orNotFound(handling.forecast(frame.actor(), choice.selection(), frame.now()));
    Confirmation confirm =
        new Confirmation(
            "Replay %s?".formatted(WORDS.count(forecast.toSend(), "rejected one", "rejected ones")),
            consequences(forecast),
            choice.pinned().toString(),
            forecast.toSend() == 0 ? "Try all the same" : "Replay",
            back(frame),
            false,
            Optional.empty());
    return ask(choice, confirm, model);
  }

  private static List<String> consequences(Forecast forecast) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s of %s selected will be sent through the intake again, the oldest first: the same rules, the rate limit (live traffic keeps half of it) and this month's quota."
            .formatted(WORDS.number(forecast.toSend()), WORDS.number(forecast.selected())));
    if (forecast.takenBefore() > 0) {
      lines.add(
          WORDS.number(forecast.takenBefore())
              + " were replayed before and stay out: each is taken at most once.");
    }
    if (forecast.without() > 0) {
      lines.add(
          WORDS.number(forecast.without())
              + " cannot be sent: nothing was kept of them, or they were accepted and only the store could not take them.");
    }
    if (forecast.tried() > 0) {
      lines.add(
          "Tried on the first %s: %s would be taken now."
              .formatted(WORDS.number(forecast.tried()), WORDS.number(forecast.good())));
    }
    forecast.faults().entrySet().stream()
        .sorted((one, other) -> Long.compare(other.getValue(), one.getValue()))
        .limit(3)
        .forEach(
            fault ->
                lines.add(
                    "%s would be refused again: %s"
                        .formatted(WORDS.number(fault.getValue()), fault.getKey())));
    lines.add(
        "What is taken is stored with the time it was first received, under its own event id or one made of where it is kept.");
    return lines;
  }

  @PostMapping(PATH + "/replay")
  String replay(
      Frame frame,
      @RequestParam(name = PLACE, defaultValue = "") List<String> places,
      RedirectAttributes next) {
    Chosen choice = Chosen.of(frame, places);
    tell(
        handling.replay(frame.actor(), choice.selection(), choice.words(), frame.now()),
        (Replay begun) ->
            "Replay %d has begun: %s to send. You can leave this page."
                .formatted(begun.id(), WORDS.number(begun.letters())),
        next);
    return "redirect:" + back(frame);
  }

  @GetMapping(PATH + "/delete")
  String askToDelete(
      Frame frame,
      @RequestParam(name = PLACE, defaultValue = "") List<String> places,
      @RequestParam(defaultValue = "false") boolean chosen,
      RedirectAttributes next,
      Model model) {
    Chosen choice = Chosen.of(frame, places);
    if (chosen && choice.places().isEmpty()) {
      return chooseFirst(frame, next);
    }
    if (!handling.may(frame.actor(), frame.tenant())) {
      throw new NotFound();
    }
    long number = orNotFound(handling.count(frame.actor(), choice.selection()));
    Confirmation confirm =
        new Confirmation(
            "Delete %s?".formatted(WORDS.count(number, "rejected one", "rejected ones")),
            List.of(
                "%s with what was sent: gone from ClickHouse, for good."
                    .formatted(WORDS.count(number, "entry", "entries")),
                choice.selection() instanceof RejectedSelection.Fitting
                    ? "All that fit the filter: " + choice.words() + "."
                    : "Only the chosen ones.",
                "They cannot be replayed afterwards. What was accepted or replayed stays."),
            choice.pinned().toString(),
            "Delete",
            back(frame),
            true,
            Optional.empty());
    return ask(choice, confirm, model);
  }

  @PostMapping(PATH + "/delete")
  String delete(
      Frame frame,
      @RequestParam(name = PLACE, defaultValue = "") List<String> places,
      RedirectAttributes next) {
    Chosen choice = Chosen.of(frame, places);
    tell(
        handling.delete(frame.actor(), choice.selection(), choice.words()),
        (Long number) -> WORDS.count(number, "entry is", "entries are") + " gone.",
        next);
    return "redirect:" + back(frame);
  }

  private static String ask(Chosen choice, Confirmation confirm, Model model) {
    model.addAttribute("confirm", confirm);
    model.addAttribute("places", choice.places());
    return "admin/rejected/confirm";
  }

  private static String chooseFirst(Frame frame, RedirectAttributes next) {
    Flash.bad(next, "Choose some first: tick them in the list.");
    return "redirect:" + back(frame);
  }

  /** The list as it was before the time was pinned. */
  private static Link back(Frame frame) {
    Link list = new Link(PATH, frame.here().without(PLACE, "chosen", "format").parameters());
    return list.parameter(Chosen.WAS)
        .map(was -> list.without("from", "until", Chosen.WAS).with("period", was))
        .orElse(list);
  }

  private static <T> void tell(
      Outcome<T> outcome, Function<T, String> done, RedirectAttributes next) {
    switch (outcome) {
      case Outcome.Done<T>(T value) -> Flash.good(next, done.apply(value));
      case Outcome.Refused<T>(String reason) -> Flash.bad(next, reason);
      case Outcome.Invalid<T>(var problems) -> Flash.bad(next, problems.getFirst().message());
      case Outcome.NotFound<T> _ -> throw new NotFound();
    }
  }
}
