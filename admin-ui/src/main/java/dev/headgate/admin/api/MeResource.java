package dev.headgate.admin.api;

import static dev.headgate.admin.api.Refusal.orRefuse;

import dev.headgate.ingest.management.OwnAccount;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.AccessToken;
import dev.headgate.ingest.user.AccessTokenId;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.User;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Whose token this is. A token cannot make tokens: who finds one must not be able to outlive its
 * revocation.
 */
@RestController
final class MeResource {
  private static final String PATH = ApiPath.ROOT + "/me";

  private final OwnAccount account;

  MeResource(OwnAccount account) {
    this.account = account;
  }

  /**
   * Whose token this is, and what it may do.
   *
   * @param scopes of the token that asked
   */
  @JsonView
  record MeView(
      int id, String login, String role, Optional<Integer> tenantId, List<String> scopes) {}

  /** A token as its owner sees it; never the secret. */
  @JsonView
  record TokenView(
      int id,
      String name,
      String prefix,
      List<String> scopes,
      Instant createdAt,
      Instant expiresAt,
      Optional<Instant> revokedAt,
      Optional<Instant> lastUsedAt) {

    static TokenView of(AccessToken token) {
      return new TokenView(
          token.id().value(),
          token.name(),
          token.shownPrefix(),
          token.scopes().stream().map(Choices::shown).sorted().toList(),
          token.createdAt(),
          token.expiresAt(),
          token.revokedAt(),
          token.lastUsedAt());
    }
  }

  @GetMapping(PATH)
  MeView me(Actor actor) {
    User user = orRefuse(account.find(actor));
    return new MeView(
        user.id().value(),
        user.login(),
        Choices.shown(user.role()),
        user.tenant().map(TenantId::value),
        actor.scopes().stream().map(Choices::shown).sorted().toList());
  }

  @GetMapping(PATH + "/tokens")
  Page<TokenView> tokens(Actor actor, Query query) {
    return Page.byId(
        orRefuse(account.tokens(actor)), token -> token.id().value(), query, TokenView::of);
  }

  @PostMapping(PATH + "/tokens/{token}/revoke")
  TokenView revoke(Actor actor, @PathVariable AccessTokenId token, JsonBody body) {
    body.finish();
    return TokenView.of(orRefuse(account.revokeToken(actor, token)));
  }
}
