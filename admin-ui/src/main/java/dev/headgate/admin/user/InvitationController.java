package dev.headgate.admin.user;

import static dev.headgate.admin.frame.Answers.tell;

import dev.headgate.admin.component.Confirmation;
import dev.headgate.admin.component.FormErrors;
import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.NotFound;
import dev.headgate.admin.security.Actors;
import dev.headgate.admin.words.Flash;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.SignIn;
import dev.headgate.ingest.management.UserAdministration;
import dev.headgate.ingest.management.UserAdministration.OpenInvitation;
import dev.headgate.ingest.user.InvitationId;
import dev.headgate.ingest.user.User;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
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

/** Takes invitations back, and turns whoever holds a link into a user. */
@Controller
final class InvitationController {
  /** What follows it in a link is the secret. */
  static final String PATH = "/admin/invitation";

  private static final String INVITATIONS = UserController.PATH + "/invitations";

  private final UserAdministration users;
  private final SignIn signIn;
  private final Actors actors;
  private final People people;

  InvitationController(UserAdministration users, SignIn signIn, Actors actors, People people) {
    this.users = users;
    this.signIn = signIn;
    this.actors = actors;
    this.people = people;
  }

  @GetMapping(INVITATIONS + "/{id}/revoke")
  String askToRevoke(Frame frame, @PathVariable int id, Model model) {
    InvitationRow row =
        people.invitations(frame).stream()
            .filter(each -> each.invitation().id().value() == id)
            .findFirst()
            .orElseThrow(NotFound::new);
    model.addAttribute(
        "confirm",
        new Confirmation(
            "Take the invitation of " + row.invitation().login() + " back?",
            List.of("The link stops working at once. You can invite them anew."),
            frame.link(INVITATIONS + "/" + id + "/revoke").toString(),
            "Take it back",
            frame.link(UserController.PATH),
            true,
            Optional.empty()));
    return "admin/user/confirm";
  }

  @PostMapping(INVITATIONS + "/{id}/revoke")
  String revoke(Frame frame, @PathVariable int id, RedirectAttributes next) {
    if (id <= 0) {
      throw new NotFound();
    }
    tell(
        users.revokeInvitation(frame.actor(), new InvitationId(id)),
        invitation -> "The invitation of %s does not work any more.".formatted(invitation.login()),
        next);
    return "redirect:" + frame.link(UserController.PATH);
  }

  /** Open to everybody: the secret is the right to see it. */
  @GetMapping(PATH + "/{token}")
  String show(
      @PathVariable String token,
      HttpServletRequest request,
      HttpServletResponse response,
      Model model) {
    model.addAttribute("signedInAs", request.getRemoteUser());
    return page(token, FormErrors.NONE, response, model);
  }

  @PostMapping(PATH + "/{token}")
  String accept(
      @PathVariable String token,
      @RequestParam(name = "new_password", defaultValue = "") String password,
      @RequestParam(defaultValue = "") String repeated,
      HttpServletRequest request,
      HttpServletResponse response,
      RedirectAttributes next,
      Model model) {
    if (!password.equals(repeated)) {
      FormErrors differ = new FormErrors(Map.of("repeated", "This is not the same as above."), "");
      return invalid(token, differ, response, model);
    }
    return switch (users.acceptInvitation(token, password, actors.source(request))) {
      case Outcome.Done<User>(User user) -> begin(user, password, request, response, next);
      case Outcome.Invalid<User>(var problems) ->
          invalid(token, FormErrors.of(problems), response, model);
      case Outcome.Refused<User>(String reason) ->
          invalid(token, FormErrors.refused(reason), response, model);
      case Outcome.NotFound<User> _ -> gone(response);
    };
  }

  /** Signs them in as any user with this password, so that it is noted as such. */
  private String begin(
      User user,
      String password,
      HttpServletRequest request,
      HttpServletResponse response,
      RedirectAttributes next) {
    SignIn.Result result =
        signIn.signIn(user.login(), password, Optional.empty(), actors.source(request));
    if (!(result instanceof SignIn.Result.SignedIn(User signedIn))) {
      return "redirect:/admin/sign-in";
    }
    actors.open(signedIn, request, response);
    Flash.good(next, "Welcome to Headgate. You are signed in as %s.".formatted(user.login()));
    return "redirect:/admin";
  }

  private String invalid(
      String token, FormErrors errors, HttpServletResponse response, Model model) {
    String view = page(token, errors, response, model);
    if (response.getStatus() == HttpStatus.OK.value()) {
      response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
    }
    return view;
  }

  private String page(String token, FormErrors errors, HttpServletResponse response, Model model) {
    if (!(users.findInvitation(token)
        instanceof Outcome.Done<OpenInvitation>(OpenInvitation open))) {
      return gone(response);
    }
    model.addAttribute("row", new InvitationRow(open.invitation(), open.tenantName().orElse("")));
    model.addAttribute("meaning", UserInput.meaningOf(open.invitation().role()));
    model.addAttribute("action", PATH + "/" + token);
    model.addAttribute("errors", errors);
    return "admin/user/invitation";
  }

  /** Used, taken back, too old or never made: the answer is the same. */
  private static String gone(HttpServletResponse response) {
    response.setStatus(HttpStatus.NOT_FOUND.value());
    return "admin/user/invitation-gone";
  }
}
