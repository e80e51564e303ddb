package dev.headgate.admin.user;

import dev.headgate.admin.component.FormErrors;
import dev.headgate.admin.component.ShownSecret;
import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.NotFound;
import dev.headgate.admin.frame.PublicUrl;
import dev.headgate.admin.table.Exported;
import dev.headgate.admin.table.Exported.Column;
import dev.headgate.admin.table.ListQuery;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.UserAdministration;
import dev.headgate.ingest.management.UserAdministration.NewInvitation;
import dev.headgate.ingest.management.UserAdministration.NewPassword;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The people, and how somebody new becomes one of them. */
@Controller
final class UserController {
  static final String PATH = "/admin/users";
  static final String SECRET = "secret";

  private static final Map<String, Comparator<UserRow>> ORDERS =
      Map.of(
          "login", Comparator.comparing(row -> row.user().login()),
          "role", Comparator.comparing(row -> row.user().role()),
          "tenant", Comparator.comparing(UserRow::tenant, String.CASE_INSENSITIVE_ORDER),
          "factor", Comparator.comparing(row -> row.user().secondFactor()),
          "seen", Comparator.comparing(row -> row.lastSeen().orElse(Instant.EPOCH)),
          "status", Comparator.comparing(row -> row.status().word()));

  private static final Exported<UserRow> EXPORT =
      new Exported<>(
          "users",
          List.of(
              new Column<>("id", row -> row.user().id().value()),
              new Column<>("login", row -> row.user().login()),
              new Column<>("role", row -> row.user().role().name()),
              new Column<>("tenant", row -> row.user().tenant().map(TenantId::value).orElse(null)),
              new Column<>("tenant_name", UserRow::tenant),
              new Column<>("second_factor", row -> row.user().secondFactor()),
              new Column<>("created_at", row -> row.user().createdAt()),
              new Column<>("last_seen_at", row -> row.lastSeen().orElse(null)),
              new Column<>("status", row -> row.status().word())));

  private final UserAdministration users;
  private final People people;
  private final PublicUrl publicUrl;

  UserController(UserAdministration users, People people, PublicUrl publicUrl) {
    this.users = users;
    this.people = people;
    this.publicUrl = publicUrl;
  }

  @GetMapping(PATH)
  String list(Frame frame, Model model) {
    ListQuery query = ListQuery.of(frame.here(), "login");
    List<UserRow> all = people.users(frame);
    model.addAttribute("page", query.apply(matching(all, query), ORDERS));
    model.addAttribute("invitations", people.invitations(frame));
    model.addAttribute("unguarded", all.stream().filter(UserController::isUnguarded).count());
    return "admin/user/list";
  }

  private static boolean isUnguarded(UserRow row) {
    return row.user().role() == Role.OPERATOR
        && !row.user().secondFactor()
        && !row.user().disabled();
  }

  @GetMapping(value = PATH, params = "format")
  ResponseEntity<StreamingResponseBody> export(Frame frame, @RequestParam String format) {
    ListQuery query = ListQuery.of(frame.here(), "login");
    return EXPORT.answer(format, matching(people.users(frame), query));
  }

  private static List<UserRow> matching(List<UserRow> all, ListQuery query) {
    return all.stream().filter(row -> row.contains(query.text())).toList();
  }

  @GetMapping(PATH + "/new")
  String form(Frame frame, Model model) {
    if (UserInput.roles(frame.actor()).isEmpty()) {
      throw new NotFound();
    }
    return form(frame, UserInput.fresh(frame.scope().tenant()), FormErrors.NONE, model);
  }

  private String form(Frame frame, UserInput input, FormErrors errors, Model model) {
    model.addAttribute("input", input);
    model.addAttribute("errors", errors);
    model.addAttribute(
        "lead",
        frame.actor().isOperator()
            ? "Somebody of a tenant, or another operator of the gateway."
            : "Another member of " + frame.scope().tenantName() + ".");
    model.addAttribute("ways", UserInput.WAYS);
    model.addAttribute("roles", UserInput.roles(frame.actor()));
    model.addAttribute("tenants", people.tenants(frame.actor()));
    return "admin/user/new";
  }

  @PostMapping(PATH)
  String add(
      Frame frame,
      @ModelAttribute("input") UserInput input,
      HttpServletRequest request,
      HttpServletResponse response,
      RedirectAttributes next,
      Model model) {
    Outcome<ShownSecret> outcome =
        input.isInvitation() ? invite(frame, input, request) : create(frame, input);
    return switch (outcome) {
      case Outcome.Done<ShownSecret>(ShownSecret secret) -> {
        next.addFlashAttribute(SECRET, secret);
        yield "redirect:" + frame.link(PATH);
      }
      case Outcome.Invalid<ShownSecret>(var problems) -> {
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        yield form(frame, input, FormErrors.of(problems), model);
      }
      case Outcome.Refused<ShownSecret>(String reason) -> {
        response.setStatus(HttpStatus.CONFLICT.value());
        yield form(frame, input, FormErrors.refused(reason), model);
      }
      case Outcome.NotFound<ShownSecret> _ -> throw new NotFound();
    };
  }

  private Outcome<ShownSecret> invite(Frame frame, UserInput input, HttpServletRequest request) {
    Optional<TenantId> tenant = input.chosenTenant(frame.actor());
    return users
        .invite(frame.actor(), input.login(), input.chosenRole(), tenant)
        .map((NewInvitation made) -> link(made, request));
  }

  private ShownSecret link(NewInvitation made, HttpServletRequest request) {
    return new ShownSecret(
        "The link for %s, good for one use within %d days"
            .formatted(made.invitation().login(), UserAdministration.INVITATION_LIFE.toDays()),
        publicUrl.of(request) + InvitationController.PATH + "/" + made.token().reveal(),
        List.of());
  }

  private Outcome<ShownSecret> create(Frame frame, UserInput input) {
    Optional<TenantId> tenant = input.chosenTenant(frame.actor());
    return users
        .create(frame.actor(), input.login(), input.chosenRole(), tenant)
        .map(UserController::firstPassword);
  }

  static ShownSecret firstPassword(NewPassword made) {
    return new ShownSecret(
        "The first password of " + made.user().login(), made.password().reveal(), List.of());
  }
}
