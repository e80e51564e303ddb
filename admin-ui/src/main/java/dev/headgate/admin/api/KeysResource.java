package dev.headgate.admin.api;

import static dev.headgate.admin.api.Refusal.orRefuse;

import dev.headgate.ingest.key.ApiKey;
import dev.headgate.ingest.key.KeyEntry;
import dev.headgate.ingest.key.KeyEntry.Revocation;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.key.KeyKind;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.key.KeyScope;
import dev.headgate.ingest.management.KeyAdministration;
import dev.headgate.ingest.management.KeyAdministration.KeyForm;
import dev.headgate.ingest.management.KeyAdministration.NewKey;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The API keys of tenants. */
@RestController
final class KeysResource {
  private static final String OF_TENANT = TenantsResource.ONE + "/keys";
  private static final String PATH = ApiPath.ROOT + "/keys";

  /** One of them. */
  static final String ONE = PATH + "/{key}";

  private final KeyAdministration keys;
  private final InstantSource clock;

  KeysResource(KeyAdministration keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * A key; never its secret.
   *
   * @param status {@code usable}, {@code expired} or {@code revoked}
   * @param prefix the secret's first characters
   */
  @JsonView
  record KeyView(
      int id,
      int tenantId,
      Optional<Integer> siteId,
      String name,
      String kind,
      String mode,
      List<String> scopes,
      String prefix,
      List<String> allowedOrigins,
      String status,
      Optional<Instant> expiresAt,
      boolean imported,
      Optional<Integer> rotatedFrom,
      String createdBy,
      Instant createdAt,
      Optional<Instant> lastUsedAt,
      Optional<Instant> revokedAt,
      Optional<String> revokedBy,
      Optional<String> revokeReason) {}

  /**
   * A key that was just made.
   *
   * @param secret shown this once
   */
  @JsonView
  record NewKeyView(KeyView key, String secret) {}

  @GetMapping(OF_TENANT)
  Page<KeyView> list(Actor actor, @PathVariable TenantId tenant, Query query) {
    return Page.byId(
        orRefuse(keys.list(actor, tenant)), entry -> entry.key().id().value(), query, this::view);
  }

  @PostMapping(OF_TENANT)
  ResponseEntity<NewKeyView> create(Actor actor, @PathVariable TenantId tenant, JsonBody body) {
    KeyForm form = form(tenant, body);
    body.finish();
    return created(orRefuse(keys.create(actor, form)));
  }

  /** Takes over a key that is in use elsewhere: its secret comes as {@code key}. */
  @PostMapping(OF_TENANT + "/import")
  ResponseEntity<NewKeyView> importKey(Actor actor, @PathVariable TenantId tenant, JsonBody body) {
    KeyForm form = form(tenant, body);
    String secret = body.text("key");
    body.finish();
    return created(orRefuse(keys.importKey(actor, form, secret)));
  }

  @GetMapping(ONE)
  KeyView find(Actor actor, @PathVariable KeyId key) {
    return view(known(actor, key));
  }

  /** Changes the fields that are sent; {@code "expires_at": null} is never. */
  @PatchMapping(ONE)
  KeyView edit(Actor actor, @PathVariable KeyId key, JsonBody body) {
    ApiKey before = known(actor, key).key();
    String name = body.optionalText("name").orElse(before.name());
    List<String> origins = body.texts("allowed_origins", before.allowedOrigins());
    Optional<Instant> expiry =
        body.has("expires_at") ? body.optionalInstant("expires_at") : before.expiresAt();
    body.finish();
    return view(orRefuse(keys.edit(actor, key, name, origins, expiry)));
  }

  /** Makes a key that replaces it, which goes on working for the time of {@code overlap}. */
  @PostMapping(ONE + "/rotate")
  ResponseEntity<NewKeyView> rotate(Actor actor, @PathVariable KeyId key, JsonBody body) {
    Duration overlap = body.duration("overlap");
    body.finish();
    return created(orRefuse(keys.rotate(actor, key, overlap)));
  }

  @PostMapping(ONE + "/revoke")
  KeyView revoke(Actor actor, @PathVariable KeyId key, JsonBody body) {
    String reason = body.optionalText("reason").orElse("");
    body.finish();
    Outcome<KeyEntry> outcome = keys.revoke(actor, key, reason);
    return view(isRepeated(outcome, actor, key) ? known(actor, key) : orRefuse(outcome));
  }

  /** A key that is revoked already is what was asked for. */
  private boolean isRepeated(Outcome<KeyEntry> outcome, Actor actor, KeyId key) {
    return outcome instanceof Outcome.Refused<KeyEntry>
        && known(actor, key).revocation().isPresent();
  }

  private KeyEntry known(Actor actor, KeyId key) {
    return orRefuse(keys.find(actor, key));
  }

  private static KeyForm form(TenantId tenant, JsonBody body) {
    return new KeyForm(
        tenant,
        body.optionalId("site_id", SiteId::new),
        body.text("name"),
        body.choice("kind", KeyKind.class),
        body.choice("mode", KeyMode.class),
        body.choices("scopes", KeyScope.class, Set.of(KeyScope.INGEST)),
        body.texts("allowed_origins", List.of()),
        body.optionalInstant("expires_at"));
  }

  private ResponseEntity<NewKeyView> created(NewKey made) {
    NewKeyView view = new NewKeyView(view(made.entry()), made.secret().reveal());
    return ResponseEntity.created(URI.create(PATH + "/" + view.key().id())).body(view);
  }

  private KeyView view(KeyEntry entry) {
    ApiKey key = entry.key();
    return new KeyView(
        key.id().value(),
        key.tenant().value(),
        key.site().map(SiteId::value),
        key.name(),
        Choices.shown(key.kind()),
        Choices.shown(key.mode()),
        key.scopes().stream().map(Choices::shown).sorted().toList(),
        key.shownPrefix(),
        key.allowedOrigins(),
        status(key, clock.instant()),
        key.expiresAt(),
        entry.imported(),
        entry.rotatedFrom().map(KeyId::value),
        entry.createdBy(),
        entry.createdAt(),
        entry.lastUsedAt(),
        key.revokedAt(),
        entry.revocation().map(Revocation::by),
        entry.revocation().map(Revocation::reason));
  }

  private static String status(ApiKey key, Instant now) {
    if (key.isRevoked(now)) {
      return "revoked";
    }
    return key.isExpired(now) ? "expired" : "usable";
  }
}
