package dev.headgate.admin.erasure;

import static dev.headgate.admin.frame.Answers.orNotFound;

import dev.headgate.admin.component.Confirmation;
import dev.headgate.admin.component.FormErrors;
import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.NotFound;
import dev.headgate.admin.words.Flash;
import dev.headgate.admin.words.Words;
import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.erasure.Erasure;
import dev.headgate.ingest.erasure.ErasureId;
import dev.headgate.ingest.erasure.StoredRows;
import dev.headgate.ingest.journal.Person;
import dev.headgate.ingest.management.ErasureAdministration;
import dev.headgate.ingest.management.Outcome;
import jakarta.servlet.http.HttpServletResponse;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * One person's data erased. The id that is typed is never in an address, so it stands in no log of
 * a proxy and in no history of a browser.
 */
@Controller
final class ErasureController {
  private static final String PATH = "/admin/erasures";
  private static final int MAX_ID = 256;
  private static final Words WORDS = new Words();

  private final ErasureAdministration erasures;
  private final StoredRows stored;
  private final SecureRandom random = new SecureRandom();

  ErasureController(ErasureAdministration erasures, StoredRows stored) {
    this.erasures = erasures;
    this.stored = stored;
  }

  @GetMapping(PATH)
  String list(Frame frame, Model model) {
    return list(frame, Person.Field.ANONYMOUS_ID, "", FormErrors.NONE, model);
  }

  private String list(
      Frame frame, Person.Field field, String person, FormErrors errors, Model model) {
    model.addAttribute(
        "erasures",
        orNotFound(erasures.list(frame.actor(), frame.tenant())).stream()
            .map(erasure -> new ErasureView(erasure, frame))
            .toList());
    model.addAttribute("field", field.name());
    model.addAttribute("person", person);
    model.addAttribute("errors", errors);
    return "admin/erasure/list";
  }

  /** Says what would be erased, before it is. */
  @PostMapping(PATH + "/confirm")
  String confirm(
      Frame frame,
      @RequestParam Person.Field field,
      @RequestParam(defaultValue = "") String person,
      HttpServletResponse response,
      Model model) {
    orNotFound(erasures.list(frame.actor(), frame.tenant()));
    if (person.isEmpty() || person.codePointCount(0, person.length()) > MAX_ID) {
      response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
      String wrong = "Enter the id exactly as it was sent, 1 to %d characters.".formatted(MAX_ID);
      return list(frame, field, person, new FormErrors(Map.of("person", wrong), ""), model);
    }
    model.addAttribute("field", field.name());
    model.addAttribute("person", person);
    model.addAttribute(
        "confirm",
        new Confirmation(
            "Erase this person's data?",
            List.of(
                "%s: %s".formatted(field.label(), person),
                whatIsStored(frame, field, person),
                "What is on its way to ClickHouse, and rejected events that name this id, go as well. Tag reports know no persons.",
                "It cannot be stopped or undone, and takes some minutes until the last byte is gone. What is sent from now on is kept."),
            frame.link(PATH).toString(),
            "Erase for good",
            frame.link(PATH),
            true,
            Optional.empty()));
    return "admin/erasure/confirm";
  }

  private String whatIsStored(Frame frame, Person.Field field, String person) {
    byte[] salt = new byte[16];
    random.nextBytes(salt);
    try {
      long events = stored.of(frame.tenant(), Person.of(field, person, salt));
      return events == 0
          ? "No stored event has this id. Check that it is typed exactly as it was sent."
          : "%s with this id %s erased."
              .formatted(
                  WORDS.count(events, "stored media event", "stored media events"),
                  events == 1 ? "is" : "are");
    } catch (StoreUnavailable _) {
      return "ClickHouse does not answer now, so nobody can say how many events it concerns; it is done when it is back.";
    }
  }

  @PostMapping(PATH)
  String erase(
      Frame frame,
      @RequestParam Person.Field field,
      @RequestParam(defaultValue = "") String person,
      RedirectAttributes next) {
    return switch (erasures.erasePerson(frame.actor(), frame.tenant(), field, person)) {
      case Outcome.Done<Erasure>(Erasure erasure) ->
          "redirect:" + frame.link(PATH + "/" + erasure.id().value());
      case Outcome.Invalid<Erasure>(var problems) -> {
        Flash.bad(next, problems.getFirst().message());
        yield "redirect:" + frame.link(PATH);
      }
      case Outcome.Refused<Erasure>(String reason) -> {
        Flash.bad(next, reason);
        yield "redirect:" + frame.link(PATH);
      }
      case Outcome.NotFound<Erasure> _ -> throw new NotFound();
    };
  }

  @GetMapping(PATH + "/{id}")
  String progress(Frame frame, @PathVariable int id, Model model) {
    if (id <= 0) {
      throw new NotFound();
    }
    model.addAttribute(
        "view",
        new ErasureView(orNotFound(erasures.find(frame.actor(), new ErasureId(id))), frame));
    return "admin/erasure/progress";
  }
}
