package dev.headgate.ingest.management;

import dev.headgate.ingest.key.ApiKey;
import dev.headgate.ingest.key.ApiKeys;
import dev.headgate.ingest.key.KeyEntry;
import dev.headgate.ingest.key.KeyEntry.Revocation;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.key.KeyKind;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.key.KeyScope;
import dev.headgate.ingest.key.KeySecret;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.site.Sites;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.tenant.Tenants;
import dev.headgate.ingest.user.Actor;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** API keys are made, imported, replaced and taken away. */
public final class KeyAdministration {
  /** Usable keys a tenant may have at a time. */
  public static final int MAX_KEYS = 500;

  /** How long a replaced key may go on working. */
  public static final Duration MAX_OVERLAP = Duration.ofDays(90);

  private final ChangeDesk desk;
  private final ApiKeys keys;
  private final Sites sites;
  private final Tenants tenants;
  private final SecureRandom random;

  /**
   * A key as it was asked for.
   *
   * @param site the site a tag key reports for; empty for a media key
   * @param allowedOrigins web origins that may use the key; empty for any
   * @param expiresAt empty for never
   */
  public record KeyForm(
      TenantId tenant,
      Optional<SiteId> site,
      String name,
      KeyKind kind,
      KeyMode mode,
      Set<KeyScope> scopes,
      List<String> allowedOrigins,
      Optional<Instant> expiresAt) {

    public KeyForm {
      scopes = Set.copyOf(scopes);
      allowedOrigins = List.copyOf(allowedOrigins);
    }

    /** A media key for any origin that never expires. */
    public static KeyForm media(TenantId tenant, String name, KeyMode mode) {
      return new KeyForm(
          tenant,
          Optional.empty(),
          name,
          KeyKind.MEDIA,
          mode,
          Set.of(KeyScope.INGEST),
          List.of(),
          Optional.empty());
    }

    /** A tag key for any origin that never expires. */
    public static KeyForm tag(TenantId tenant, SiteId site, String name, KeyMode mode) {
      return new KeyForm(
          tenant,
          Optional.of(site),
          name,
          KeyKind.TAG,
          mode,
          Set.of(KeyScope.INGEST),
          List.of(),
          Optional.empty());
    }
  }

  /**
   * A key that was just made.
   *
   * @param secret to be shown once; it cannot be had again
   */
  public record NewKey(KeyEntry entry, KeySecret secret) {}

  public KeyAdministration(
      ChangeDesk desk, ApiKeys keys, Sites sites, Tenants tenants, SecureRandom random) {
    this.desk = desk;
    this.keys = keys;
    this.sites = sites;
    this.tenants = tenants;
    this.random = random;
  }

  /** The tenant's keys, newest first, revoked and expired ones among them. */
  public Outcome<List<KeyEntry>> list(Actor actor, TenantId tenant) {
    return desk.read(
        actor,
        "key.list",
        () -> {
          requireTenant(Rights.maySee(actor, tenant), tenant);
          return keys.ofTenant(tenant);
        });
  }

  public Outcome<KeyEntry> find(Actor actor, KeyId id) {
    return desk.read(
        actor,
        "key.find",
        () -> {
          KeyEntry entry = known(id);
          require(Rights.maySee(actor, entry.key().tenant()), id);
          return entry;
        });
  }

  public Outcome<NewKey> create(Actor actor, KeyForm form) {
    return desk.change(
        actor,
        "key.create",
        () -> {
          requireTenant(Rights.mayMakeKey(actor, form.tenant(), form.mode()), form.tenant());
          KeySecret secret = KeySecret.generate(form.kind(), form.mode(), random);
          KeyEntry entry = entry(actor, form, secret, false);
          return kept(actor, "key.create", entry, secret);
        });
  }

  /** Takes over a key that is in use elsewhere already. */
  public Outcome<NewKey> importKey(Actor actor, KeyForm form, String text) {
    return desk.change(
        actor,
        "key.import",
        () -> {
          requireTenant(Rights.mayManage(actor, form.tenant()), form.tenant());
          KeySecret secret = imported(text.strip());
          if (keys.findByHash(secret.hash()).isPresent()) {
            throw Stopped.against("This key is in use already.");
          }
          KeyEntry entry = entry(actor, form, secret, true);
          return kept(actor, "key.import", entry, secret);
        });
  }

  /**
   * Makes a key that replaces another, which goes on working for a while.
   *
   * @param overlap how long the old key works on, zero to 90 days; never beyond its own expiry
   */
  public Outcome<NewKey> rotate(Actor actor, KeyId id, Duration overlap) {
    return desk.change(
        actor,
        "key.rotate",
        () -> {
          KeyEntry old = known(id);
          require(Rights.mayChangeKey(actor, old), id);
          requireUsable(old);
          if (overlap.isNegative() || overlap.compareTo(MAX_OVERLAP) > 0) {
            throw Stopped.wrong("overlap", "The old key can go on for 0 to 90 days.");
          }
          ApiKey key = old.key();
          KeySecret secret = KeySecret.generate(key.kind(), key.mode(), random);
          Optional<Instant> oldEnd = earlier(key.expiresAt(), desk.now().plus(overlap));
          keys.save(old.edit(key.name(), key.allowedOrigins(), oldEnd));
          return kept(actor, "key.rotate", replacement(actor, key, secret), secret);
        });
  }

  /** Changes what may be changed of a key that is in use. */
  public Outcome<KeyEntry> edit(
      Actor actor, KeyId id, String name, List<String> origins, Optional<Instant> expiresAt) {
    return desk.change(
        actor,
        "key.edit",
        () -> {
          KeyEntry before = known(id);
          require(Rights.mayChangeKey(actor, before), id);
          requireUsable(before);
          Checks checks = new Checks();
          String checkedName = checks.name("name", name);
          List<String> checkedOrigins = checks.origins("allowed_origins", origins);
          checks.future("expires_at", expiresAt, desk.now());
          checks.finish();
          KeyEntry after = before.edit(checkedName, checkedOrigins, expiresAt);
          keys.save(after);
          note(actor, "key.edit", after, Map.of("key", describe(after.key())));
          return after;
        });
  }

  /**
   * Takes a key away for good, within a second.
   *
   * @param reason for those who ask later; may be empty
   */
  public Outcome<KeyEntry> revoke(Actor actor, KeyId id, String reason) {
    return desk.change(
        actor,
        "key.revoke",
        () -> {
          KeyEntry entry = known(id);
          require(Rights.mayChangeKey(actor, entry), id);
          if (entry.revocation().isPresent()) {
            throw Stopped.against("The key has been revoked already.");
          }
          String why = reason.isBlank() ? "" : checkedReason(reason);
          KeyEntry revoked = entry.revoke(desk.now(), new Revocation(actor.name(), why));
          keys.save(revoked);
          note(actor, "key.revoke", revoked, Map.of("reason", why));
          return revoked;
        });
  }

  private KeyEntry entry(Actor actor, KeyForm form, KeySecret secret, boolean imported) {
    Instant now = desk.now();
    Checks checks = new Checks();
    String name = checks.name("name", form.name());
    List<String> origins = checks.origins("allowed_origins", form.allowedOrigins());
    checks.future("expires_at", form.expiresAt(), now);
    checkSite(checks, form);
    if (form.scopes().isEmpty()) {
      checks.add("scopes", "Choose at least one thing that the key may do.");
    }
    checks.finish();
    ApiKey key =
        new ApiKey(
            keys.nextId(),
            form.tenant(),
            form.site(),
            name,
            form.kind(),
            form.mode(),
            form.scopes(),
            secret.shownPrefix(),
            origins,
            form.expiresAt(),
            Optional.empty());
    return fresh(actor, key, imported, Optional.empty(), now);
  }

  private void checkSite(Checks checks, KeyForm form) {
    boolean belongs =
        form.site().flatMap(sites::find).stream()
            .anyMatch(site -> site.tenant().equals(form.tenant()));
    if (form.kind() == KeyKind.TAG && !belongs) {
      checks.add("site", "A tag key reports for a site: choose one of the tenant's sites.");
    } else if (form.kind() == KeyKind.MEDIA && form.site().isPresent()) {
      checks.add("site", "A media key has no site.");
    }
  }

  private KeyEntry replacement(Actor actor, ApiKey old, KeySecret secret) {
    ApiKey key =
        new ApiKey(
            keys.nextId(),
            old.tenant(),
            old.site(),
            old.name(),
            old.kind(),
            old.mode(),
            old.scopes(),
            secret.shownPrefix(),
            old.allowedOrigins(),
            Optional.empty(),
            Optional.empty());
    return fresh(actor, key, false, Optional.of(old.id()), desk.now());
  }

  private static KeyEntry fresh(
      Actor actor, ApiKey key, boolean imported, Optional<KeyId> rotatedFrom, Instant now) {
    return new KeyEntry(
        key,
        imported,
        rotatedFrom,
        actor.name(),
        actor.user(),
        now,
        Optional.empty(),
        Optional.empty());
  }

  private NewKey kept(Actor actor, String action, KeyEntry entry, KeySecret secret) {
    Instant now = desk.now();
    long usable =
        keys.ofTenant(entry.key().tenant()).stream().filter(key -> key.isUsable(now)).count();
    if (usable >= MAX_KEYS) {
      throw Stopped.against(
          "A tenant has at most %,d keys at a time; revoke some first.".formatted(MAX_KEYS));
    }
    keys.add(entry, secret.hash());
    note(actor, action, entry, Map.of("key", describe(entry.key())));
    return new NewKey(entry, secret);
  }

  private static KeySecret imported(String text) {
    try {
      return KeySecret.imported(text);
    } catch (IllegalArgumentException e) {
      throw Stopped.wrong(
          "key",
          "An imported key has %d to %d visible characters without spaces."
              .formatted(KeySecret.MIN_IMPORTED_CHARACTERS, KeySecret.MAX_CHARACTERS));
    }
  }

  private static String checkedReason(String reason) {
    Checks checks = new Checks();
    String checked = checks.name("reason", reason);
    checks.finish();
    return checked;
  }

  private static Optional<Instant> earlier(Optional<Instant> one, Instant other) {
    return one.isPresent() && one.get().isBefore(other) ? one : Optional.of(other);
  }

  private void requireUsable(KeyEntry entry) {
    if (!entry.isUsable(desk.now())) {
      throw Stopped.against("The key does not work any more; make a new one.");
    }
  }

  private KeyEntry known(KeyId id) {
    return keys.find(id).orElseThrow(Stopped::missing);
  }

  private void requireTenant(boolean allowed, TenantId tenant) {
    if (tenants.find(tenant).isEmpty()) {
      throw Stopped.missing();
    }
    if (!allowed) {
      throw Stopped.denied("tenant " + tenant.value());
    }
  }

  private static void require(boolean allowed, KeyId id) {
    if (!allowed) {
      throw Stopped.denied("key " + id.value());
    }
  }

  private static String describe(ApiKey key) {
    return "%s (%s..., %s, %s, %s%s%s)"
        .formatted(
            key.name(),
            key.shownPrefix(),
            key.kind(),
            key.mode(),
            key.scopes().stream().sorted().toList(),
            key.allowedOrigins().isEmpty() ? "" : ", for " + key.allowedOrigins(),
            key.expiresAt().map(end -> ", until " + end).orElse(""));
  }

  private void note(Actor actor, String action, KeyEntry entry, Map<String, String> details) {
    ApiKey key = entry.key();
    desk.note(actor, action, "key " + key.id().value(), Optional.of(key.tenant()), details);
  }
}
