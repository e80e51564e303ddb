package dev.headgate.admin.key;

import static dev.headgate.admin.frame.Answers.orNotFound;

import dev.headgate.admin.component.FormErrors;
import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.NotFound;
import dev.headgate.admin.words.Flash;
import dev.headgate.ingest.key.ApiKey;
import dev.headgate.ingest.key.KeyEntry;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.management.KeyAdministration;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.Rights;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Changes what may be changed of a key in use: its name and the web pages that may use it. */
@Controller
final class KeyEditController {
  private static final String PATH = "/admin/keys/{id}/edit";

  private final KeyAdministration keys;

  KeyEditController(KeyAdministration keys) {
    this.keys = keys;
  }

  @GetMapping(PATH)
  String form(Frame frame, @PathVariable int id, Model model) {
    KeyEntry entry = changeable(frame, id);
    ApiKey key = entry.key();
    return form(entry, key.name(), String.join("\n", key.allowedOrigins()), FormErrors.NONE, model);
  }

  private static String form(
      KeyEntry entry, String name, String origins, FormErrors errors, Model model) {
    model.addAttribute("entry", entry);
    model.addAttribute("name", name);
    model.addAttribute("origins", origins);
    model.addAttribute("errors", errors);
    return "admin/key/edit";
  }

  @PostMapping(PATH)
  String save(
      Frame frame,
      @PathVariable int id,
      @RequestParam(defaultValue = "") String name,
      @RequestParam(defaultValue = "") String allowedOrigins,
      HttpServletResponse response,
      RedirectAttributes next,
      Model model) {
    KeyEntry entry = changeable(frame, id);
    List<String> origins =
        allowedOrigins.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    return switch (keys.edit(
        frame.actor(), entry.key().id(), name, origins, entry.key().expiresAt())) {
      case Outcome.Done<KeyEntry>(KeyEntry after) -> {
        Flash.good(
            next,
            "\"%s\" is changed, on every node within a second.".formatted(after.key().name()));
        yield "redirect:" + frame.link("/admin/keys/" + id);
      }
      case Outcome.Invalid<KeyEntry>(var problems) -> {
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        yield form(entry, name, allowedOrigins, FormErrors.of(problems), model);
      }
      case Outcome.Refused<KeyEntry>(String reason) -> {
        response.setStatus(HttpStatus.CONFLICT.value());
        yield form(entry, name, allowedOrigins, FormErrors.refused(reason), model);
      }
      case Outcome.NotFound<KeyEntry> _ -> throw new NotFound();
    };
  }

  private KeyEntry changeable(Frame frame, int id) {
    if (id <= 0) {
      throw new NotFound();
    }
    KeyEntry entry = orNotFound(keys.find(frame.actor(), new KeyId(id)));
    if (!Rights.mayChangeKey(frame.actor(), entry) || !entry.isUsable(frame.now())) {
      throw new NotFound();
    }
    return entry;
  }
}
