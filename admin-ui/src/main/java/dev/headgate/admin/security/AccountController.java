package dev.headgate.admin.security;

import dev.headgate.admin.component.FormErrors;
import dev.headgate.admin.frame.NotFound;
import dev.headgate.admin.words.Flash;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.OwnAccount;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.User;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What somebody does to their own account. */
@Controller
final class AccountController {
  private static final String PASSWORD_PAGE = "admin/account/password";

  private final OwnAccount account;
  private final Actors actors;

  AccountController(OwnAccount account, Actors actors) {
    this.account = account;
    this.actors = actors;
  }

  @GetMapping(CurrentUser.NEW_PASSWORD)
  String passwordForm(Actor actor, Model model) {
    return passwordPage(actor, FormErrors.NONE, model);
  }

  /** Ends all sessions of the user, and opens this one anew. */
  @PostMapping(CurrentUser.NEW_PASSWORD)
  String changePassword(
      Actor actor,
      @RequestParam("old_password") String old,
      @RequestParam("new_password") String wanted,
      @RequestParam String repeated,
      HttpServletRequest request,
      HttpServletResponse response,
      RedirectAttributes next,
      Model model) {
    if (!wanted.equals(repeated)) {
      FormErrors differ = new FormErrors(Map.of("repeated", "This is not the same as above."), "");
      return invalid(actor, differ, response, model);
    }
    return switch (account.changePassword(actor, old, wanted)) {
      case Outcome.Done<User>(User user) -> {
        actors.open(user, request, response);
        Flash.good(next, "Your password is changed; all other sessions have ended.");
        yield "redirect:/admin";
      }
      case Outcome.Invalid<User>(var problems) ->
          invalid(actor, FormErrors.of(problems), response, model);
      case Outcome.Refused<User>(String reason) ->
          invalid(actor, FormErrors.refused(reason), response, model);
      case Outcome.NotFound<User> _ -> throw new NotFound();
    };
  }

  private String invalid(
      Actor actor, FormErrors errors, HttpServletResponse response, Model model) {
    response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
    return passwordPage(actor, errors, model);
  }

  private String passwordPage(Actor actor, FormErrors errors, Model model) {
    boolean first =
        account.find(actor) instanceof Outcome.Done<User>(User user) && user.mustChangePassword();
    model.addAttribute("first", first);
    model.addAttribute("errors", errors);
    return PASSWORD_PAGE;
  }
}
