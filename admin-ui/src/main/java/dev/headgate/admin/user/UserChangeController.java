package dev.headgate.admin.user;

import static dev.headgate.admin.frame.Answers.tell;

import dev.headgate.admin.component.Choice;
import dev.headgate.admin.component.Confirmation;
import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.Link;
import dev.headgate.admin.frame.NotFound;
import dev.headgate.admin.words.Words;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.UserAdministration;
import dev.headgate.ingest.management.UserAdministration.NewPassword;
import dev.headgate.ingest.user.Role;
import dev.headgate.ingest.user.UserId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What is done to one user; each time it is said first what that does. */
@Controller
final class UserChangeController {
  private static final String ONE = UserController.PATH + "/{id}";
  private static final String CONFIRM = "admin/user/confirm";

  private final UserAdministration users;
  private final People people;
  private final Words words;

  UserChangeController(UserAdministration users, People people, Words words) {
    this.users = users;
    this.people = people;
    this.words = words;
  }

  @GetMapping(ONE)
  String details(Frame frame, @PathVariable int id, Model model) {
    UserRow row = people.user(frame.actor(), id);
    model.addAttribute("row", row);
    model.addAttribute("meaning", UserInput.meaningOf(row.user().role()));
    return "admin/user/details";
  }

  @GetMapping(ONE + "/role")
  String askForRole(Frame frame, @PathVariable int id, Model model) {
    UserRow row = people.user(frame.actor(), id);
    List<Choice> roles = otherRoles(row.user().role());
    if (roles.isEmpty()) {
      throw new NotFound();
    }
    model.addAttribute("roles", roles);
    return ask(
        frame,
        row,
        "role",
        "Change the role of " + row.user().login() + "?",
        List.of(
            "Now: %s. %s".formatted(row.role(), UserInput.meaningOf(row.user().role())),
            sessionsEnd(row),
            "Their access tokens do from now on what the new role may."),
        "Change the role",
        false,
        model);
  }

  /** Nobody becomes an operator, or stops to be one: operators belong to no tenant. */
  private static List<Choice> otherRoles(Role now) {
    return Stream.of(Role.values())
        .filter(role -> role != now && role != Role.OPERATOR && now != Role.OPERATOR)
        .map(UserInput::choice)
        .toList();
  }

  @PostMapping(ONE + "/role")
  String changeRole(
      Frame frame, @PathVariable int id, @RequestParam Role role, RedirectAttributes next) {
    tell(
        users.changeRole(frame.actor(), known(id), role),
        user -> "%s is now %s.".formatted(user.login(), Frame.nameOf(user.role())),
        next);
    return "redirect:" + one(frame, id);
  }

  @GetMapping(ONE + "/disable")
  String askToDisable(Frame frame, @PathVariable int id, Model model) {
    UserRow row = people.user(frame.actor(), id);
    return ask(
        frame,
        row,
        "disable",
        "Disable " + row.user().login() + "?",
        List.of(
            sessionsEnd(row),
            "They cannot sign in, and their access tokens are refused.",
            "Keys they made go on working. It can be undone."),
        "Disable",
        true,
        model);
  }

  @PostMapping(ONE + "/disable")
  String disable(Frame frame, @PathVariable int id, RedirectAttributes next) {
    tell(
        users.disable(frame.actor(), known(id)),
        user -> user.login() + " is disabled and signed out everywhere.",
        next);
    return "redirect:" + one(frame, id);
  }

  @GetMapping(ONE + "/enable")
  String askToEnable(Frame frame, @PathVariable int id, Model model) {
    UserRow row = people.user(frame.actor(), id);
    return ask(
        frame,
        row,
        "enable",
        "Let " + row.user().login() + " in again?",
        List.of(
            "They sign in with the password they had.",
            "Their access tokens that have not expired work again."),
        "Enable",
        false,
        model);
  }

  @PostMapping(ONE + "/enable")
  String enable(Frame frame, @PathVariable int id, RedirectAttributes next) {
    tell(
        users.enable(frame.actor(), known(id)), user -> user.login() + " can sign in again.", next);
    return "redirect:" + one(frame, id);
  }

  @GetMapping(ONE + "/password")
  String askToResetPassword(Frame frame, @PathVariable int id, Model model) {
    UserRow row = people.user(frame.actor(), id);
    return ask(
        frame,
        row,
        "password",
        "Reset the password of " + row.user().login() + "?",
        List.of(
            "A new first password is made and shown once; the old one stops working.",
            sessionsEnd(row),
            "Their access tokens are refused until they have chosen a password of their own."),
        "Make a first password",
        true,
        model);
  }

  @PostMapping(ONE + "/password")
  String resetPassword(Frame frame, @PathVariable int id, RedirectAttributes next) {
    Outcome<NewPassword> outcome = users.resetPassword(frame.actor(), known(id));
    if (outcome instanceof Outcome.Done<NewPassword>(NewPassword made)) {
      next.addFlashAttribute(UserController.SECRET, UserController.firstPassword(made));
    } else {
      tell(outcome, made -> "", next);
    }
    return "redirect:" + one(frame, id);
  }

  @GetMapping(ONE + "/second-factor")
  String askToResetSecondFactor(Frame frame, @PathVariable int id, Model model) {
    UserRow row = people.user(frame.actor(), id);
    return ask(
        frame,
        row,
        "second-factor",
        "Reset the second factor of " + row.user().login() + "?",
        List.of(
            "Their app's codes and recovery codes stop working; the password alone lets them in.",
            sessionsEnd(row),
            "Do it only when you are sure who asks: this is how a thief would ask, too."),
        "Reset the second factor",
        true,
        model);
  }

  @PostMapping(ONE + "/second-factor")
  String resetSecondFactor(Frame frame, @PathVariable int id, RedirectAttributes next) {
    tell(
        users.resetSecondFactor(frame.actor(), known(id)),
        user -> "The second factor of %s is reset.".formatted(user.login()),
        next);
    return "redirect:" + one(frame, id);
  }

  private String sessionsEnd(UserRow row) {
    return row.openSessions() == 0
        ? "They are not signed in now."
        : "All their sessions end: %s open now.".formatted(words.number(row.openSessions()));
  }

  private static String ask(
      Frame frame,
      UserRow row,
      String deed,
      String title,
      List<String> consequences,
      String button,
      boolean dangerous,
      Model model) {
    if (row.self()) {
      throw new NotFound();
    }
    Link one = one(frame, row.user().id().value());
    model.addAttribute(
        "confirm",
        new Confirmation(
            title,
            consequences,
            frame.link(one.path() + "/" + deed).toString(),
            button,
            one,
            dangerous,
            Optional.empty()));
    return CONFIRM;
  }

  private static Link one(Frame frame, int id) {
    return frame.link(UserController.PATH + "/" + id);
  }

  private static UserId known(int id) {
    if (id <= 0) {
      throw new NotFound();
    }
    return new UserId(id);
  }
}
