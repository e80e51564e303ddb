package dev.headgate.admin.api;

import static dev.headgate.admin.api.Refusal.orRefuse;

import dev.headgate.admin.frame.PublicUrl;
import dev.headgate.ingest.management.UserAdministration;
import dev.headgate.ingest.management.UserAdministration.NewInvitation;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Invitation;
import dev.headgate.ingest.user.InvitationId;
import dev.headgate.ingest.user.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The open invitations. */
@RestController
final class InvitationsResource {
  private static final String PATH = ApiPath.ROOT + "/invitations";

  private final UserAdministration users;
  private final PublicUrl publicUrl;

  InvitationsResource(UserAdministration users, PublicUrl publicUrl) {
    this.users = users;
    this.publicUrl = publicUrl;
  }

  /** An invitation; never the secret of its link. */
  @JsonView
  record InvitationView(
      int id,
      String login,
      String role,
      Optional<Integer> tenantId,
      String createdBy,
      Instant createdAt,
      Instant expiresAt,
      Optional<Instant> revokedAt) {

    static InvitationView of(Invitation invitation) {
      return new InvitationView(
          invitation.id().value(),
          invitation.login(),
          Choices.shown(invitation.role()),
          invitation.tenant().map(TenantId::value),
          invitation.createdBy(),
          invitation.createdAt(),
          invitation.expiresAt(),
          invitation.revokedAt());
    }
  }

  /**
   * An invitation that was just made.
   *
   * @param url the link to hand over, shown this once
   */
  @JsonView
  record NewInvitationView(InvitationView invitation, String url) {}

  @GetMapping(PATH)
  Page<InvitationView> list(Actor actor, Query query) {
    return Page.byId(
        orRefuse(users.invitations(actor)), each -> each.id().value(), query, InvitationView::of);
  }

  @PostMapping(PATH)
  @ResponseStatus(HttpStatus.CREATED)
  NewInvitationView invite(Actor actor, JsonBody body, HttpServletRequest request) {
    String login = body.text("login");
    Role role = body.choice("role", Role.class);
    Optional<TenantId> tenant = body.optionalId("tenant_id", TenantId::new);
    body.finish();
    NewInvitation made = orRefuse(users.invite(actor, login, role, tenant));
    return new NewInvitationView(
        InvitationView.of(made.invitation()),
        publicUrl.of(request) + "/admin/invitation/" + made.token().reveal());
  }

  @PostMapping(PATH + "/{invitation}/revoke")
  InvitationView revoke(Actor actor, @PathVariable InvitationId invitation, JsonBody body) {
    body.finish();
    return InvitationView.of(orRefuse(users.revokeInvitation(actor, invitation)));
  }
}
