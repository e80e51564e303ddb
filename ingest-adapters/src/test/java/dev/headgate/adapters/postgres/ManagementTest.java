package dev.headgate.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.headgate.adapters.secrets.AesSecretSealing;
import dev.headgate.adapters.secrets.Argon2PasswordHashing;
import dev.headgate.ingest.audit.AuditEntry;
import dev.headgate.ingest.audit.AuditLog.Filter;
import dev.headgate.ingest.key.KeyEntry;
import dev.headgate.ingest.key.KeyHash;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.key.KeyKind;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.key.KeyScope;
import dev.headgate.ingest.key.KeySecret;
import dev.headgate.ingest.management.AuditTrail;
import dev.headgate.ingest.management.ChangeDesk;
import dev.headgate.ingest.management.FirstRun;
import dev.headgate.ingest.management.KeyAdministration;
import dev.headgate.ingest.management.KeyAdministration.KeyForm;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.Outcome.Done;
import dev.headgate.ingest.management.Outcome.Invalid;
import dev.headgate.ingest.management.Outcome.NotFound;
import dev.headgate.ingest.management.Outcome.Problem;
import dev.headgate.ingest.management.Outcome.Refused;
import dev.headgate.ingest.management.OwnAccount;
import dev.headgate.ingest.management.PlanAdministration;
import dev.headgate.ingest.management.PlanAdministration.PlanForm;
import dev.headgate.ingest.management.SignIn;
import dev.headgate.ingest.management.SiteAdministration;
import dev.headgate.ingest.management.SiteAdministration.SiteForm;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.management.UserAdministration;
import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.PlanId;
import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.Tenant.Status;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.AccessScope;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Actor.RequestSource;
import dev.headgate.ingest.user.PasswordHashing;
import dev.headgate.ingest.user.Role;
import dev.headgate.ingest.user.TimeCode;
import dev.headgate.ingest.user.User;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The use cases on the real database: what people may do, what is kept, what is noted. */
final class ManagementTest {
  private static final Actor ROOT = Actor.onThisMachine("command line");
  private static final RequestSource REQUEST = RequestSource.of("request-7", "192.0.2.7");
  private static final PlanId DEFAULT = new PlanId(1);
  private static final Optional<Instant> NEVER = Optional.empty();

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-05-01T10:00:00Z"));
  private final SecureRandom random = new SecureRandom();
  private final HikariDataSource pool = TestPostgres.migrated().pool(8);
  private final PostgresDatabase database = new PostgresDatabase(pool);
  private final PostgresTenants tenantStore = new PostgresTenants(database);
  private final PostgresPlans planStore = new PostgresPlans(database);
  private final PostgresSites siteStore = new PostgresSites(database);
  private final PostgresApiKeys keyStore = new PostgresApiKeys(database);
  private final PostgresUsers userStore = new PostgresUsers(database);
  private final PostgresAuditLog auditLog = new PostgresAuditLog(database);
  private final Argon2PasswordHashing passwords = new Argon2PasswordHashing();
  private final AesSecretSealing sealing = new AesSecretSealing(new byte[32]);
  private final PostgresAccessTokens tokenStore = new PostgresAccessTokens(database);
  private final ChangeDesk desk = new ChangeDesk(database, auditLog, now::get);

  private final TenantAdministration tenants =
      new TenantAdministration(desk, tenantStore, planStore);
  private final PlanAdministration plans = new PlanAdministration(desk, planStore, tenantStore);
  private final SiteAdministration sites = new SiteAdministration(desk, siteStore, tenantStore);
  private final KeyAdministration keys =
      new KeyAdministration(desk, keyStore, siteStore, tenantStore, random);
  private final UserAdministration users =
      new UserAdministration(
          desk, userStore, new PostgresInvitations(database), tenantStore, passwords, random);
  private final OwnAccount account =
      new OwnAccount(desk, userStore, tokenStore, passwords, sealing, random);
  private final SignIn signIn =
      new SignIn(database, auditLog, userStore, tokenStore, passwords, sealing, now::get);
  private final AuditTrail audit = new AuditTrail(desk, auditLog);

  @AfterEach
  void close() {
    database.close();
    pool.close();
  }

  @Test
  void aTenantIsMadeRenamedMovedAndSwitchedOffAndOn() {
    Tenant tenant = tenant(" Acme ");
    assertThat(tenant).isEqualTo(new Tenant(tenant.id(), "Acme", DEFAULT, Status.ACTIVE));
    Plan small = done(plans.create(ROOT, form("small", 100, OptionalLong.of(1000))));

    done(tenants.rename(ROOT, tenant.id(), "Acme Ltd"));
    done(tenants.changePlan(ROOT, tenant.id(), small.id()));
    done(tenants.deactivate(ROOT, tenant.id()));

    Tenant changed = done(tenants.find(ROOT, tenant.id()));
    assertThat(changed).isEqualTo(new Tenant(tenant.id(), "Acme Ltd", small.id(), Status.INACTIVE));
    assertThat(done(tenants.reactivate(ROOT, tenant.id())).isActive()).isTrue();
    assertThat(done(plans.tenantsOn(ROOT, small.id()))).hasSize(1);
    assertThat(done(plans.tenantsOn(ROOT, DEFAULT))).isEmpty();
    assertThat(actions())
        .containsExactly(
            "tenant.reactivate",
            "tenant.deactivate",
            "tenant.change_plan",
            "tenant.rename",
            "plan.create",
            "tenant.create");
  }

  @Test
  void aTenantIsDeletedInTwoStepsAndForGood() {
    Tenant tenant = tenant("Acme");
    Site site = done(sites.create(ROOT, tenant.id(), SiteForm.named("acme.example")));
    done(keys.create(ROOT, KeyForm.tag(tenant.id(), site.id(), "key", KeyMode.LIVE)));
    user("ann@example.com", Role.TENANT_OWNER, tenant);

    assertThat(tenants.finishDeletion(ROOT, tenant.id())).isInstanceOf(Refused.class);
    assertThat(tenants.beginDeletion(ROOT, tenant.id(), "Akme")).isInstanceOf(Invalid.class);
    done(tenants.beginDeletion(ROOT, tenant.id(), "Acme"));
    assertThat(tenants.reactivate(ROOT, tenant.id())).isInstanceOf(Refused.class);
    done(tenants.finishDeletion(ROOT, tenant.id()));

    assertThat(tenants.find(ROOT, tenant.id())).isEqualTo(new NotFound<>());
    assertThat(done(users.list(ROOT))).isEmpty();
    assertThat(sites.find(ROOT, site.id())).isEqualTo(new NotFound<>());
  }

  @Test
  void whatWasEnteredIsCheckedAndAllThatIsWrongIsSaid() {
    assertThat(tenants.create(ROOT, " ", DEFAULT))
        .isEqualTo(invalid("name", "Enter 1 to 200 characters."));
    assertThat(tenants.create(ROOT, "a\nb", DEFAULT)).isInstanceOf(Invalid.class);
    assertThat(tenants.create(ROOT, "Acme", new PlanId(99)))
        .isEqualTo(invalid("plan", "There is no such plan."));
    assertThat(fields(plans.create(ROOT, form(" ", 0, OptionalLong.of(-1)))))
        .containsExactly("name", "events_per_minute", "monthly_quota");
    assertThat(plans.create(ROOT, form("Default", 1, OptionalLong.empty())))
        .isEqualTo(invalid("name", "Another plan has this name."));

    Tenant tenant = tenant("Acme");
    KeyForm wrong =
        new KeyForm(
            tenant.id(),
            Optional.of(new SiteId(77)),
            "x".repeat(201),
            KeyKind.TAG,
            KeyMode.LIVE,
            Set.of(),
            List.of("https://example.com/path"),
            Optional.of(now.get()));
    assertThat(fields(keys.create(ROOT, wrong)))
        .containsExactly("name", "allowed_origins", "expires_at", "site", "scopes");
    assertThat(fields(users.create(ROOT, "no one", Role.OPERATOR, Optional.of(tenant.id()))))
        .containsExactly("login", "tenant");
    assertThat(done(keys.list(ROOT, tenant.id()))).isEmpty();
  }

  @Test
  void aKeyIsMadeReplacedAndRevoked() {
    Tenant tenant = tenant("Acme");
    KeyForm form =
        new KeyForm(
            tenant.id(),
            Optional.empty(),
            "player",
            KeyKind.MEDIA,
            KeyMode.LIVE,
            Set.of(KeyScope.INGEST, KeyScope.BACKFILL),
            List.of("HTTPS://Example.com:443"),
            NEVER);

    var first = done(keys.create(ROOT, form));
    assertThat(KeySecret.isWellFormed(first.secret().reveal())).isTrue();
    assertThat(first.entry().key().allowedOrigins()).containsExactly("https://example.com");
    var second = done(keys.rotate(ROOT, first.entry().key().id(), Duration.ofDays(1)));

    KeyEntry old = done(keys.find(ROOT, first.entry().key().id()));
    assertThat(old.key().expiresAt()).contains(now.get().plus(Duration.ofDays(1)));
    assertThat(second.entry().rotatedFrom()).contains(old.key().id());
    assertThat(second.entry().key().scopes()).isEqualTo(form.scopes());

    KeyEntry revoked = done(keys.revoke(ROOT, second.entry().key().id(), "leaked"));
    assertThat(revoked.key().isRevoked(now.get())).isTrue();
    assertThat(revoked.revocation()).contains(new KeyEntry.Revocation("command line", "leaked"));
    assertThat(done(keys.list(ROOT, tenant.id()))).containsExactly(revoked, old);
    assertThat(keys.revoke(ROOT, revoked.key().id(), "")).isInstanceOf(Refused.class);
    assertThat(keys.rotate(ROOT, revoked.key().id(), Duration.ZERO)).isInstanceOf(Refused.class);
    assertThat(keys.rotate(ROOT, old.key().id(), Duration.ofDays(91))).isInstanceOf(Invalid.class);
  }

  @Test
  void aKeyFromElsewhereIsTakenOverOnce() {
    Tenant tenant = tenant("Acme");
    KeyForm form = KeyForm.media(tenant.id(), "shipped player", KeyMode.LIVE);

    var imported = done(keys.importKey(ROOT, form, "legacy-key-0123456789"));

    assertThat(imported.entry().imported()).isTrue();
    KeyHash hash = KeyHash.of("legacy-key-0123456789");
    assertThat(database.read(() -> keyStore.findByHash(hash))).contains(imported.entry());
    assertThat(keys.importKey(ROOT, form, "legacy-key-0123456789"))
        .isEqualTo(new Refused<>("This key is in use already."));
    assertThat(fields(keys.importKey(ROOT, form, "short"))).containsExactly("key");
    assertThat(fields(keys.importKey(ROOT, form, "with a space in the middle")))
        .containsExactly("key");
  }

  @Test
  void twoWhoImportTheSameKeyAtOnceGetItOnce() throws Exception {
    Tenant tenant = tenant("Acme");
    Callable<Outcome<KeyAdministration.NewKey>> importing =
        () ->
            keys.importKey(
                ROOT, KeyForm.media(tenant.id(), "k", KeyMode.LIVE), "legacy-key-0123456789");

    List<Outcome<KeyAdministration.NewKey>> outcomes = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (var each : threads.invokeAll(List.of(importing, importing, importing, importing))) {
        outcomes.add(each.get());
      }
    }

    assertThat(outcomes).filteredOn(Done.class::isInstance).hasSize(1);
    assertThat(outcomes).filteredOn(Refused.class::isInstance).hasSize(3);
    assertThat(done(keys.list(ROOT, tenant.id()))).hasSize(1);
  }

  @Test
  void uniqueThingsStayUniqueAlsoBehindTheUseCases() {
    KeyHash hash = KeyHash.of("one secret");
    Tenant tenant = tenant("Acme");
    KeyEntry entry = done(keys.create(ROOT, KeyForm.media(tenant.id(), "k", KeyMode.LIVE))).entry();
    database.change(
        () -> {
          keyStore.add(copy(entry, 1000), hash);
          return hash;
        });

    assertThatThrownBy(
            () ->
                database.change(
                    () -> {
                      keyStore.add(copy(entry, 1001), hash);
                      return hash;
                    }))
        .isInstanceOf(dev.headgate.ingest.management.Transactions.AlreadyExists.class);
    assertThat(database.read(() -> keyStore.find(new KeyId(1001)))).isEmpty();
  }

  private static KeyEntry copy(KeyEntry entry, int id) {
    var key = entry.key();
    return new KeyEntry(
        new dev.headgate.ingest.key.ApiKey(
            new KeyId(id),
            key.tenant(),
            key.site(),
            key.name(),
            key.kind(),
            key.mode(),
            key.scopes(),
            key.shownPrefix(),
            key.allowedOrigins(),
            key.expiresAt(),
            key.revokedAt()),
        entry.imported(),
        entry.rotatedFrom(),
        entry.createdBy(),
        entry.creator(),
        entry.createdAt(),
        entry.lastUsedAt(),
        entry.revocation());
  }

  @Test
  void aSiteThatAnOperatorDisabledIsNotEnabledByItsOwner() {
    Tenant tenant = tenant("Acme");
    Actor operator = actor(user("op", Role.OPERATOR, null));
    Actor owner = actor(user("ann", Role.TENANT_OWNER, tenant));
    Site site = done(sites.create(owner, tenant.id(), SiteForm.named("acme.example")));
    assertThat(site.conversionEvents()).containsExactly("purchase", "generate_lead", "sign_up");

    assertThat(done(sites.disable(owner, site.id())).enabled()).isFalse();
    assertThat(done(sites.enable(owner, site.id())).enabled()).isTrue();
    done(sites.disable(operator, site.id()));
    assertThat(sites.enable(owner, site.id())).isInstanceOf(Refused.class);
    assertThat(done(sites.enable(operator, site.id())).enabled()).isTrue();
    assertThat(done(sites.edit(owner, site.id(), new SiteForm("shop", List.of("order")))))
        .isEqualTo(new Site(site.id(), tenant.id(), "shop", true, false, List.of("order")));
    done(sites.create(owner, tenant.id(), SiteForm.named("other")));
    assertThat(fields(sites.create(owner, tenant.id(), SiteForm.named("shop"))))
        .containsExactly("name");
  }

  @Test
  void aPlanIsLookedAtChangedAndDeletedOnceNobodyIsOnIt() {
    Plan small = done(plans.create(ROOT, form("small", 100, OptionalLong.of(1000))));
    Tenant acme = done(tenants.create(ROOT, "Acme", small.id()));
    Actor owner = actor(user("ann", Role.TENANT_OWNER, acme));
    Actor operator = actor(user("op", Role.OPERATOR, null));
    PlanForm faster = form("small", 200, OptionalLong.empty());

    var preview = done(plans.preview(operator, small.id(), faster));
    assertThat(preview.before()).isEqualTo(small);
    assertThat(preview.after().eventsPerMinute()).isEqualTo(200);
    assertThat(preview.tenants()).containsExactly(acme);
    assertThat(done(plans.find(owner, small.id()))).isEqualTo(small);
    assertThat(plans.find(owner, DEFAULT)).isEqualTo(new NotFound<>());
    assertThat(fields(plans.preview(operator, small.id(), form("Default", 0, OptionalLong.of(1)))))
        .containsExactly("events_per_minute", "name");

    assertThat(plans.delete(operator, small.id()))
        .isEqualTo(new Refused<>("A tenant is on this plan; move it to another one first."));
    done(tenants.changePlan(operator, acme.id(), DEFAULT));
    assertThat(plans.delete(owner, small.id())).isEqualTo(new NotFound<>());
    done(plans.delete(operator, small.id()));
    assertThat(plans.find(ROOT, small.id())).isEqualTo(new NotFound<>());
    AuditEntry noted = log().getFirst();
    assertThat(noted.action()).isEqualTo("plan.delete");
    assertThat(noted.subject()).isEqualTo("plan " + small.id().value());
    assertThat(noted.details().get("plan")).startsWith("small: 100 events a minute");
  }

  @Test
  void theLastPlanStays() {
    assertThat(done(plans.list(ROOT))).hasSize(1);
    assertThat(plans.delete(ROOT, DEFAULT)).isInstanceOf(Refused.class);
    assertThat(done(plans.find(ROOT, DEFAULT)).name()).isEqualTo("default");
  }

  /** Everything that can be asked for about a tenant's things, asked as somebody. */
  private Map<String, Function<Actor, Outcome<?>>> requests(Tenant tenant) {
    Site site = done(sites.create(ROOT, tenant.id(), SiteForm.named("site " + now.get())));
    KeyId key =
        done(keys.create(ROOT, KeyForm.media(tenant.id(), "k", KeyMode.LIVE))).entry().key().id();
    User member = user("member" + tenant.id().value() + "@x", Role.TENANT_MEMBER, tenant);
    Optional<TenantId> of = Optional.of(tenant.id());
    Map<String, Function<Actor, Outcome<?>>> all = new java.util.LinkedHashMap<>();
    all.put("see tenant", who -> tenants.find(who, tenant.id()));
    all.put("see sites", who -> sites.list(who, tenant.id()));
    all.put("see site", who -> sites.find(who, site.id()));
    all.put("see keys", who -> keys.list(who, tenant.id()));
    all.put("see key", who -> keys.find(who, key));
    all.put(
        "make test key", who -> keys.create(who, KeyForm.media(tenant.id(), "t", KeyMode.TEST)));
    all.put(
        "make live key", who -> keys.create(who, KeyForm.media(tenant.id(), "l", KeyMode.LIVE)));
    all.put(
        "import key",
        who ->
            keys.importKey(
                who,
                KeyForm.media(tenant.id(), "l", KeyMode.LIVE),
                "legacy-" + random.nextLong(1_000_000_000_000_000L, Long.MAX_VALUE)));
    all.put("edit key", who -> keys.edit(who, key, "k", List.of(), NEVER));
    all.put("make site", who -> sites.create(who, tenant.id(), SiteForm.named(name())));
    all.put("edit site", who -> sites.edit(who, site.id(), SiteForm.named(name())));
    all.put("disable site", who -> sites.disable(who, site.id()));
    all.put("see member", who -> users.find(who, member.id()));
    all.put("make member", who -> users.create(who, name() + "@x", Role.ANALYST, of));
    all.put("invite member", who -> users.invite(who, name() + "@x", Role.TENANT_OWNER, of));
    all.put("change role", who -> users.changeRole(who, member.id(), Role.ANALYST));
    all.put("reset password", who -> users.resetPassword(who, member.id()));
    all.put("reset second factor", who -> users.resetSecondFactor(who, member.id()));
    all.put("disable member", who -> users.disable(who, member.id()));
    all.put("see audit", who -> audit.find(who, Filter.newest(10).ofTenant(tenant.id())));
    all.put("make operator", who -> users.create(who, name(), Role.OPERATOR, Optional.empty()));
    all.put("make tenant", who -> tenants.create(who, "another", DEFAULT));
    all.put("rename tenant", who -> tenants.rename(who, tenant.id(), name()));
    all.put("change plan", who -> tenants.changePlan(who, tenant.id(), DEFAULT));
    all.put("make plan", who -> plans.create(who, form(name(), 5, OptionalLong.empty())));
    all.put("see who is on a plan", who -> plans.tenantsOn(who, DEFAULT));
    all.put(
        "see what a plan's change does",
        who -> plans.preview(who, DEFAULT, form("default", 5, OptionalLong.empty())));
    all.put(
        "delete plan",
        who ->
            plans.delete(
                who, done(plans.create(ROOT, form(name(), 5, OptionalLong.empty()))).id()));
    all.put("rotate key", who -> keys.rotate(who, key, Duration.ZERO));
    all.put("deactivate tenant", who -> tenants.deactivate(who, tenant.id()));
    return all;
  }

  private String name() {
    return "n" + random.nextLong(1_000_000_000L, Long.MAX_VALUE);
  }

  @Test
  void eachRoleMayDoItsPartAndTheRestIsNotThere() {
    Set<String> see = Set.of("see tenant", "see sites", "see site", "see keys", "see key");
    Set<String> run =
        Set.of(
            "make operator",
            "make tenant",
            "rename tenant",
            "change plan",
            "make plan",
            "see who is on a plan",
            "see what a plan's change does",
            "delete plan",
            "deactivate tenant");

    for (Role role : Role.values()) {
      Tenant own = tenant("own " + role);
      Tenant other = tenant("other " + role);
      Actor who = actor(user("who-" + role, role, role == Role.OPERATOR ? null : own));
      Map<String, Function<Actor, Outcome<?>>> ownRequests = requests(own);
      Set<String> expected = new java.util.HashSet<>(ownRequests.keySet());
      switch (role) {
        case OPERATOR -> {}
        case TENANT_OWNER -> expected.removeAll(run);
        case TENANT_MEMBER -> {
          expected.retainAll(see);
          expected.add("make test key");
        }
        case ANALYST -> expected.retainAll(see);
      }
      assertThat(allowed(ownRequests, who)).as("own things of " + role).isEqualTo(expected);
      assertThat(allowed(requests(other), who))
          .as("others' things of " + role)
          .isEqualTo(role == Role.OPERATOR ? expected : Set.of());
    }
  }

  @Test
  void whatWasDeniedIsNoted() {
    Tenant own = tenant("own");
    Tenant other = tenant("other");
    KeyId foreign =
        done(keys.create(ROOT, KeyForm.media(other.id(), "k", KeyMode.LIVE))).entry().key().id();
    Actor owner = actor(user("ann", Role.TENANT_OWNER, own));

    assertThat(keys.revoke(owner, foreign, "")).isEqualTo(new NotFound<>());
    assertThat(keys.revoke(owner, new KeyId(4711), "")).isEqualTo(new NotFound<>());

    AuditEntry entry = log().getFirst();
    assertThat(entry.action()).isEqualTo("denied");
    assertThat(entry.actor()).isEqualTo("ann");
    assertThat(entry.subject()).isEqualTo("key " + foreign.value());
    assertThat(entry.details()).containsEntry("attempted", "key.revoke");
    assertThat(entry.requestId()).contains("request-7");
    assertThat(entry.address()).contains("192.0.2.7");
    assertThat(log()).filteredOn(each -> each.action().equals("denied")).hasSize(1);
  }

  @Test
  void aMemberManagesTheKeysMadeByThemselves() {
    Tenant tenant = tenant("Acme");
    Actor bob = actor(user("bob", Role.TENANT_MEMBER, tenant));
    Actor eve = actor(user("eve", Role.TENANT_MEMBER, tenant));

    KeyId key =
        done(keys.create(bob, KeyForm.media(tenant.id(), "t", KeyMode.TEST))).entry().key().id();

    assertThat(keys.revoke(eve, key, "")).isEqualTo(new NotFound<>());
    assertThat(done(keys.revoke(bob, key, "done")).key().revokedAt()).isPresent();
  }

  @Test
  void anOwnerReadsTheAuditLogOfTheOwnTenantOnly() {
    Tenant own = tenant("own");
    tenant("other");
    Actor owner = actor(user("ann", Role.TENANT_OWNER, own));

    List<AuditEntry> seen = done(audit.find(owner, Filter.newest(100)));

    assertThat(seen).extracting(AuditEntry::action).containsExactly("user.create", "tenant.create");
    assertThat(seen).allMatch(entry -> entry.tenant().equals(Optional.of(own.id())));
  }

  @Test
  void theAuditLogIsFiltered() {
    tenant("A");
    now.set(now.get().plusSeconds(60));
    Tenant b = tenant("B");
    done(tenants.rename(ROOT, b.id(), "C"));

    Filter all = Filter.newest(10);
    assertThat(entries(all)).hasSize(3);
    assertThat(entries(all.ofTenant(b.id()))).hasSize(2);
    assertThat(entries(filter("LINE", "tenant.*", null))).hasSize(3);
    assertThat(entries(filter(null, "tenant.rename", null))).hasSize(1);
    assertThat(entries(filter("nobody", null, null))).isEmpty();
    assertThat(entries(filter(null, null, now.get()))).hasSize(2);
    long last = entries(all).getLast().id();
    Filter before =
        new Filter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.of(last + 1),
            10);
    assertThat(entries(before)).hasSize(1);
  }

  private static Filter filter(String actor, String action, Instant from) {
    return new Filter(
        Optional.empty(),
        Optional.ofNullable(actor),
        Optional.ofNullable(action),
        Optional.ofNullable(from),
        Optional.empty(),
        OptionalLong.empty(),
        10);
  }

  private List<AuditEntry> entries(Filter filter) {
    return done(audit.find(ROOT, filter));
  }

  @Test
  void signingInTakesNameAndPasswordAndTellsNothingElse() {
    var made = done(users.create(ROOT, "Ann@Example.com", Role.OPERATOR, Optional.empty()));
    String password = made.password().reveal();

    assertThat(signIn("ann@example.com", password)).isInstanceOf(SignIn.Result.SignedIn.class);
    assertThat(signIn("nobody", password)).isEqualTo(new SignIn.Result.Refused());
    assertThat(signIn("ann@example.com", "wrong")).isEqualTo(new SignIn.Result.Refused());
    done(users.disable(ROOT, made.user().id()));
    assertThat(signIn("ann@example.com", password)).isEqualTo(new SignIn.Result.Refused());
    assertThat(log())
        .extracting(AuditEntry::action)
        .startsWith("session.refused", "user.disable", "session.refused", "session.refused");
  }

  @Test
  void guessingIsSlowedDown() {
    User ann = user("ann", Role.OPERATOR, null);
    for (int i = 0; i < 10; i++) {
      assertThat(signIn("ann", "guess " + i)).isEqualTo(new SignIn.Result.Refused());
    }
    String right = done(users.resetPassword(ROOT, ann.id())).password().reveal();

    assertThat(signIn("ann", right)).isInstanceOf(SignIn.Result.TooManyAttempts.class);
    now.set(now.get().plus(Duration.ofMinutes(16)));
    assertThat(signIn("ann", right)).isInstanceOf(SignIn.Result.SignedIn.class);
  }

  @Test
  void anUnknownNameTakesAsLongAsAWrongPassword() {
    user("ann", Role.OPERATOR, null);
    AtomicInteger looked = new AtomicInteger();
    PasswordHashing counting =
        new PasswordHashing() {
          @Override
          public String hash(String password) {
            return passwords.hash(password);
          }

          @Override
          public boolean matches(String password, String hash) {
            looked.incrementAndGet();
            return passwords.matches(password, hash);
          }
        };
    SignIn counted =
        new SignIn(database, auditLog, userStore, tokenStore, counting, sealing, now::get);

    for (String name : List.of("ann", "nobody")) {
      looked.set(0);
      assertThat(counted.signIn(name, "a guess", Optional.empty(), REQUEST))
          .isEqualTo(new SignIn.Result.Refused());
      assertThat(looked).as(name).hasValue(1);
    }
  }

  @Test
  void aPasswordSetBySomebodyElseIsChangedBeforeAnythingElse() {
    var made = done(users.create(ROOT, "op", Role.OPERATOR, Optional.empty()));
    String first = made.password().reveal();
    Actor op = actorAsIs(made.user());

    assertThat(tenants.list(op)).isEqualTo(new NotFound<>());
    assertThat(tenants.create(op, "Acme", DEFAULT)).isEqualTo(new NotFound<>());
    assertThat(fields(account.changePassword(op, "wrong", "correct horse battery")))
        .containsExactly("old_password");
    assertThat(fields(account.changePassword(op, first, "short"))).containsExactly("new_password");
    assertThat(fields(account.changePassword(op, first, first))).containsExactly("new_password");
    User changed = done(account.changePassword(op, first, "correct horse battery"));

    assertThat(changed.mustChangePassword()).isFalse();
    assertThat(changed.sessionGeneration()).isGreaterThan(made.user().sessionGeneration());
    done(tenants.create(actorAsIs(changed), "Acme", DEFAULT));
    assertThat(signIn("op", first)).isEqualTo(new SignIn.Result.Refused());
    assertThat(signIn("op", "correct horse battery")).isInstanceOf(SignIn.Result.SignedIn.class);
  }

  @Test
  void sessionsEndWithAnotherPasswordOrRole() {
    Tenant tenant = tenant("Acme");
    User bob = user("bob", Role.TENANT_MEMBER, tenant);
    assertThat(signIn.resume(bob.id(), bob.sessionGeneration())).contains(bob);

    User analyst = done(users.changeRole(ROOT, bob.id(), Role.ANALYST));
    assertThat(signIn.resume(bob.id(), bob.sessionGeneration())).isEmpty();
    assertThat(signIn.resume(bob.id(), analyst.sessionGeneration())).contains(analyst);
    User reset = done(users.resetPassword(ROOT, bob.id())).user();
    assertThat(signIn.resume(bob.id(), analyst.sessionGeneration())).isEmpty();
    done(users.disable(ROOT, bob.id()));
    assertThat(signIn.resume(bob.id(), reset.sessionGeneration())).isEmpty();
  }

  @Test
  void aSecondFactorIsSetUpUsedLostAndReset() {
    User ann = user("ann", Role.OPERATOR, null);
    Actor actor = actor(ann);
    String password = "correct horse battery";
    var offer = done(account.offerSecondFactor(actor));
    assertThat(offer.uri()).startsWith("otpauth://totp/Headgate%3Aann?secret=" + offer.secret());
    assertThat(signIn("ann", password)).isInstanceOf(SignIn.Result.SignedIn.class);

    assertThat(fields(account.confirmSecondFactor(actor, "000000"))).containsExactly("code");
    var recovery = done(account.confirmSecondFactor(actor, code(ann)));
    now.set(now.get().plusSeconds(60));

    assertThat(signIn("ann", password)).isEqualTo(new SignIn.Result.CodeNeeded());
    assertThat(signIn("ann", password, "123456")).isEqualTo(new SignIn.Result.Refused());
    String code = code(ann);
    assertThat(signIn("ann", password, code)).isInstanceOf(SignIn.Result.SignedIn.class);
    assertThat(signIn("ann", password, code)).isEqualTo(new SignIn.Result.Refused());
    String spare = recovery.getFirst().reveal();
    assertThat(signIn("ann", password, spare)).isInstanceOf(SignIn.Result.SignedIn.class);
    assertThat(signIn("ann", password, spare)).isEqualTo(new SignIn.Result.Refused());
    assertThat(recovery).hasSize(10);

    assertThat(done(users.resetSecondFactor(ROOT, ann.id())).secondFactor()).isFalse();
    assertThat(signIn("ann", password)).isInstanceOf(SignIn.Result.SignedIn.class);
  }

  private String code(User user) {
    String sealed =
        database.read(
            () -> userStore.credentials(user.id()).secondFactor().orElseThrow().sealedSecret());
    return TimeCode.at(sealing.open(sealed), now.get());
  }

  @Test
  void somebodyInvitedBecomesAUserOnce() {
    Tenant tenant = tenant("Acme");
    Actor owner = actor(user("ann", Role.TENANT_OWNER, tenant));
    var invited =
        done(users.invite(owner, "bob@example.com", Role.ANALYST, Optional.of(tenant.id())));
    String token = invited.token().reveal();

    assertThat(done(users.invitations(owner))).containsExactly(invited.invitation());
    assertThat(done(users.findInvitation(token)).invitation().login()).isEqualTo("bob@example.com");
    assertThat(users.acceptInvitation("guess", "correct horse battery", REQUEST))
        .isEqualTo(new NotFound<>());
    assertThat(fields(users.acceptInvitation(token, "short", REQUEST))).containsExactly("password");
    User bob = done(users.acceptInvitation(token, "correct horse battery", REQUEST));

    assertThat(bob.role()).isEqualTo(Role.ANALYST);
    assertThat(bob.mustChangePassword()).isFalse();
    assertThat(users.acceptInvitation(token, "correct horse battery", REQUEST))
        .isEqualTo(new NotFound<>());
    assertThat(signIn("bob@example.com", "correct horse battery"))
        .isInstanceOf(SignIn.Result.SignedIn.class);
  }

  @Test
  void anInvitationEndsWhenItIsRevokedOrOld() {
    var one = done(users.invite(ROOT, "one", Role.OPERATOR, Optional.empty()));
    var two = done(users.invite(ROOT, "two", Role.OPERATOR, Optional.empty()));

    done(users.revokeInvitation(ROOT, one.invitation().id()));
    assertThat(users.findInvitation(one.token().reveal())).isEqualTo(new NotFound<>());
    done(users.findInvitation(two.token().reveal()));
    now.set(now.get().plus(UserAdministration.INVITATION_LIFE));
    assertThat(users.findInvitation(two.token().reveal())).isEqualTo(new NotFound<>());
  }

  @Test
  void anAccessTokenDoesWhatItsScopesSayUntilItEnds() {
    Tenant tenant = tenant("Acme");
    Actor owner = actor(user("ann", Role.TENANT_OWNER, tenant));
    Instant end = now.get().plus(Duration.ofDays(30));
    var made = done(account.createToken(owner, "reports", Set.of(AccessScope.READ), end));

    Actor script = signIn.authenticate(made.secret().reveal(), REQUEST).orElseThrow();
    assertThat(script.name()).isEqualTo("ann (token reports)");
    assertThat(done(sites.list(script, tenant.id()))).isEmpty();
    assertThat(sites.create(script, tenant.id(), SiteForm.named("s"))).isEqualTo(new NotFound<>());
    assertThat(done(account.tokens(owner)).getFirst().lastUsedAt()).contains(now.get());
    assertThat(signIn.authenticate("hg_pat_guess", REQUEST)).isEmpty();
    done(account.revokeToken(owner, made.token().id()));
    assertThat(signIn.authenticate(made.secret().reveal(), REQUEST)).isEmpty();

    var other = done(account.createToken(owner, "other", Set.of(AccessScope.WRITE), end));
    now.set(end);
    assertThat(signIn.authenticate(other.secret().reveal(), REQUEST)).isEmpty();
    assertThat(
            fields(
                account.createToken(owner, "long", Set.of(), now.get().plus(Duration.ofDays(400)))))
        .containsExactly("expires_at", "scopes");
  }

  @Test
  void somebodyElsesTokenIsNotThere() {
    User ann = user("ann", Role.OPERATOR, null);
    User bob = user("bob", Role.OPERATOR, null);
    var made =
        done(
            account.createToken(
                actor(ann), "a", Set.of(AccessScope.READ), now.get().plusSeconds(60)));

    assertThat(account.revokeToken(actor(bob), made.token().id())).isEqualTo(new NotFound<>());
    assertThat(signIn.authenticate(made.secret().reveal(), REQUEST)).isPresent();
  }

  @Test
  void theFirstRunHappensOnceAndAsAWhole() {
    FirstRun firstRun =
        new FirstRun(database, userStore, planStore, users, plans, tenants, sites, keys);
    List<FirstRun.Made> kept = new ArrayList<>();

    assertThatThrownBy(
            () ->
                firstRun.furnish(
                    _ -> {
                      throw new IllegalStateException("the disk is full");
                    }))
        .hasMessage("the disk is full");
    assertThat(done(users.list(ROOT))).isEmpty();
    assertThat(log()).isEmpty();
    FirstRun.Made made = firstRun.furnish(kept::add).orElseThrow();
    assertThat(firstRun.furnish(kept::add)).isEmpty();

    assertThat(kept).containsExactly(made);
    assertThat(made.operator()).isEqualTo("admin");
    SignIn.Result result = signIn("admin", made.operatorPassword());
    assertThat(result).isInstanceOf(SignIn.Result.SignedIn.class);
    assertThat(((SignIn.Result.SignedIn) result).user().mustChangePassword()).isTrue();
    Tenant demo = done(tenants.find(ROOT, made.tenant()));
    Plan plan = database.read(() -> planStore.find(demo.plan()).orElseThrow());
    assertThat(plan.eventsPerMinute()).isEqualTo(120_000);
    assertThat(plan.tagRequestsPerSecond()).isEqualTo(1000);
    assertThat(plan.tagBurst()).isEqualTo(10_000);
    assertThat(plan.monthlyQuota()).isEmpty();
    assertThat(made.mediaKey().reveal()).startsWith("tm_live_");
    assertThat(made.tagKey().reveal()).startsWith("pk_live_");
    assertThat(done(keys.list(ROOT, made.tenant())))
        .allMatch(key -> key.key().allowedOrigins().isEmpty() && key.key().expiresAt().isEmpty())
        .extracting(key -> key.key().site())
        .containsExactly(Optional.of(made.site()), Optional.empty());
  }

  // ----------------------------------------------------------------------------------------------

  private SignIn.Result signIn(String login, String password) {
    return signIn.signIn(login, password, Optional.empty(), REQUEST);
  }

  private SignIn.Result signIn(String login, String password, String code) {
    return signIn.signIn(login, password, Optional.of(code), REQUEST);
  }

  private Tenant tenant(String name) {
    return done(tenants.create(ROOT, name, DEFAULT));
  }

  /** A user who has changed the first password. */
  private User user(String login, Role role, Tenant tenant) {
    var made = done(users.create(ROOT, login, role, Optional.ofNullable(tenant).map(Tenant::id)));
    String hash = CORRECT_HORSE.computeIfAbsent("correct horse battery", passwords::hash);
    return database.change(
        () -> {
          User user = made.user().withNewPassword(false);
          userStore.save(user, userStore.credentials(user.id()).withPassword(hash));
          return user;
        });
  }

  private static final Map<String, String> CORRECT_HORSE =
      new java.util.concurrent.ConcurrentHashMap<>();

  private Actor actor(User user) {
    return Actor.of(user, REQUEST);
  }

  private Actor actorAsIs(User user) {
    return Actor.of(user, REQUEST);
  }

  private static PlanForm form(String name, long perMinute, OptionalLong quota) {
    return new PlanForm(name, perMinute, 10, 100, quota, Plan.QuotaRefusal.FORBIDDEN, 30);
  }

  private List<AuditEntry> log() {
    return database.read(() -> auditLog.find(Filter.newest(1000)));
  }

  private List<String> actions() {
    return log().stream().map(AuditEntry::action).toList();
  }

  private static Set<String> allowed(Map<String, Function<Actor, Outcome<?>>> requests, Actor who) {
    Set<String> allowed = new java.util.HashSet<>();
    requests.forEach(
        (name, request) -> {
          switch (request.apply(who)) {
            case Done<?> _ -> allowed.add(name);
            case NotFound<?> _ -> {}
            case Invalid<?> invalid -> throw new AssertionError(name + ": " + invalid);
            case Refused<?> refused -> throw new AssertionError(name + ": " + refused);
          }
        });
    return allowed;
  }

  private static <T> T done(Outcome<T> outcome) {
    if (outcome instanceof Done<T>(T value)) {
      return value;
    }
    throw new AssertionError("not done: " + outcome);
  }

  private static <T> Outcome<T> invalid(String field, String message) {
    return new Invalid<>(List.of(new Problem(field, message)));
  }

  private static List<String> fields(Outcome<?> outcome) {
    if (outcome instanceof Invalid<?>(List<Problem> problems)) {
      return problems.stream().map(Problem::field).toList();
    }
    throw new AssertionError("not invalid: " + outcome);
  }
}
