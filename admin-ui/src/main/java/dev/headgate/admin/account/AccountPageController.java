package dev.headgate.admin.account;

import static dev.headgate.admin.frame.Answers.orNotFound;

import dev.headgate.admin.component.Confirmation;
import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.security.Actors;
import dev.headgate.admin.security.OpenSessions;
import dev.headgate.admin.security.OpenSessions.OpenSession;
import dev.headgate.admin.words.Flash;
import dev.headgate.admin.words.Words;
import dev.headgate.ingest.management.OwnAccount;
import dev.headgate.ingest.management.OwnAccount.SecondFactorState;
import dev.headgate.ingest.management.SignIn;
import dev.headgate.ingest.user.User;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Who somebody is here, and where they are signed in. */
@Controller
final class AccountPageController {
  static final String PATH = "/admin/account";
  private static final int FEW_RECOVERY_CODES = 3;

  private final OwnAccount account;
  private final OpenSessions sessions;
  private final Actors actors;
  private final SignIn signIn;
  private final Words words;

  AccountPageController(
      OwnAccount account, OpenSessions sessions, Actors actors, SignIn signIn, Words words) {
    this.account = account;
    this.sessions = sessions;
    this.actors = actors;
    this.signIn = signIn;
    this.words = words;
  }

  @GetMapping(PATH)
  String page(Frame frame, HttpServletRequest request, Model model) {
    User user = orNotFound(account.find(frame.actor()));
    SecondFactorState factor = orNotFound(account.secondFactor(frame.actor()));
    model.addAttribute("user", user);
    model.addAttribute("factor", factor);
    model.addAttribute(
        "fewCodes", factor.inForce() && factor.recoveryCodesLeft() <= FEW_RECOVERY_CODES);
    model.addAttribute("sessions", rows(user, request));
    model.addAttribute(
        "tokens",
        orNotFound(account.tokens(frame.actor())).stream()
            .map(token -> TokenRow.of(token, frame.now()))
            .toList());
    return "admin/account/account";
  }

  private List<SessionRow> rows(User user, HttpServletRequest request) {
    String current = sessions.idOf(request.getSession()).orElse("");
    return sessions.ofUser(user).stream()
        .map(session -> SessionRow.of(session, current))
        .sorted((one, other) -> Boolean.compare(other.current(), one.current()))
        .toList();
  }

  @PostMapping(PATH + "/sessions/{id}/end")
  String end(Frame frame, @PathVariable String id, RedirectAttributes next) {
    User user = orNotFound(account.find(frame.actor()));
    Optional<OpenSession> ended = sessions.end(user.id(), id);
    ended.ifPresent(
        session -> signIn.endedElsewhere(frame.actor(), session.browser(), session.address()));
    Flash.good(
        next,
        ended
            .map(s -> "The session of " + BrowserName.of(s.browser()) + " has ended.")
            .orElse("That session had ended already."));
    return "redirect:" + frame.link(PATH);
  }

  @GetMapping(PATH + "/sessions/end")
  String askToEndOthers(Frame frame, HttpServletRequest request, Model model) {
    int others = rows(orNotFound(account.find(frame.actor())), request).size() - 1;
    model.addAttribute(
        "confirm",
        new Confirmation(
            "End all other sessions?",
            List.of(
                words.count(others, "other browser is", "other browsers are")
                    + " signed out with the next click there.",
                "You stay signed in here. Access tokens go on working."),
            frame.link(PATH + "/sessions/end").toString(),
            "End the other sessions",
            frame.link(PATH),
            false,
            Optional.empty()));
    return "admin/account/confirm";
  }

  /** Ends them all, on every node, and opens this one anew. */
  @PostMapping(PATH + "/sessions/end")
  String endOthers(
      Frame frame,
      HttpServletRequest request,
      HttpServletResponse response,
      RedirectAttributes next) {
    User user = orNotFound(account.endSessions(frame.actor()));
    actors.open(user, request, response);
    Flash.good(next, "All your other sessions have ended.");
    return "redirect:" + frame.link(PATH);
  }
}
