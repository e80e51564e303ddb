package dev.headgate.app;

import dev.headgate.app.running.Batches;
import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.ingest.insight.ExploreMediaEvents;
import dev.headgate.ingest.insight.MediaEventFilter;
import dev.headgate.ingest.insight.RejectedFilter;
import dev.headgate.ingest.insight.ReviewRejected;
import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.journal.Person;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.management.ErasureAdministration;
import dev.headgate.ingest.management.KeyAdministration;
import dev.headgate.ingest.management.KeyAdministration.KeyForm;
import dev.headgate.ingest.management.KeyAdministration.NewKey;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.OwnAccount;
import dev.headgate.ingest.management.PlanAdministration;
import dev.headgate.ingest.management.PlanAdministration.PlanForm;
import dev.headgate.ingest.management.SiteAdministration;
import dev.headgate.ingest.management.SiteAdministration.SiteForm;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.management.UserAdministration;
import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.PlanId;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.AccessScope;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Role;
import dev.headgate.ingest.user.User;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.springframework.context.ApplicationContext;

/**
 * Two tenants, ours and theirs, with a site, keys, stored events and rejected ones, and people of
 * every role.
 */
final class Households {
  static final String PASSWORD = "correct horse battery";
  private static final Actor SETUP = Actor.onThisMachine("set-up");

  private final ApplicationContext context;
  private final URI url;
  private final Map<Part, String> tokens = new EnumMap<>(Part.class);
  private int made;

  /** What a tenant has. */
  record Household(
      TenantId tenant,
      SiteId site,
      NewKey mediaKey,
      NewKey tagKey,
      RowPlace event,
      RowPlace letter) {}

  private final PlanId plan;
  private final Household ours;
  private final Household theirs;
  private final Map<Part, User> users;

  /** Who tries: what a role is, seen from our tenant. */
  enum Part {
    OPERATOR,
    OWNER,
    MEMBER,
    ANALYST,
    /** The owner of the other tenant. */
    FOREIGN
  }

  private Households(ApplicationContext context, URI url) {
    this.context = context;
    this.url = url;
    this.plan = done(bean(PlanAdministration.class).list(SETUP)).getFirst().id();
    this.ours = household("Ours");
    this.theirs = household("Theirs");
    this.users =
        Map.of(
            Part.OPERATOR, user(Role.OPERATOR, Optional.empty()),
            Part.OWNER, user(Role.TENANT_OWNER, Optional.of(ours.tenant())),
            Part.MEMBER, user(Role.TENANT_MEMBER, Optional.of(ours.tenant())),
            Part.ANALYST, user(Role.ANALYST, Optional.of(ours.tenant())),
            Part.FOREIGN, user(Role.TENANT_OWNER, Optional.of(theirs.tenant())));
  }

  static Households furnish(ApplicationContext context, URI url) {
    return new Households(context, url);
  }

  PlanId plan() {
    return plan;
  }

  Household ours() {
    return ours;
  }

  Household theirs() {
    return theirs;
  }

  User user(Part part) {
    return users.get(part);
  }

  /** A token of this person that may do everything they may. */
  String token(Part part) {
    return tokens.computeIfAbsent(part, _ -> token(part, EnumSet.allOf(AccessScope.class)));
  }

  String token(Part part, Set<AccessScope> scopes) {
    return newToken(part, scopes).secret().reveal();
  }

  OwnAccount.NewToken newToken(Part part, Set<AccessScope> scopes) {
    Actor actor = Actor.of(user(part), Actor.RequestSource.LOCAL);
    return done(
        bean(OwnAccount.class)
            .createToken(actor, unique("token"), scopes, Instant.now().plusSeconds(3600)));
  }

  /** A text that was not used before. */
  String unique(String text) {
    return text + "-" + ++made;
  }

  TenantId freshTenant() {
    return done(bean(TenantAdministration.class).create(SETUP, unique("Fresh"), plan)).id();
  }

  PlanId freshPlan() {
    return done(bean(PlanAdministration.class)
            .create(
                SETUP,
                new PlanForm(
                    unique("plan"),
                    1000,
                    10,
                    10,
                    OptionalLong.empty(),
                    Plan.QuotaRefusal.FORBIDDEN,
                    30)))
        .id();
  }

  SiteId freshSite() {
    return site(ours.tenant());
  }

  KeyId freshKey() {
    return key(KeyForm.media(ours.tenant(), unique("fresh"), KeyMode.LIVE)).entry().key().id();
  }

  User freshUser() {
    return user(Role.ANALYST, Optional.of(ours.tenant()));
  }

  int freshInvitation() {
    return done(bean(UserAdministration.class)
            .invite(SETUP, unique("guest"), Role.ANALYST, Optional.of(ours.tenant())))
        .invitation()
        .id()
        .value();
  }

  int freshToken() {
    return newToken(Part.OWNER, Set.of(AccessScope.READ)).token().id().value();
  }

  /** An erasure of ours, of a person of whom nothing was sent. */
  int erasure() {
    return done(bean(ErasureAdministration.class)
            .erasePerson(SETUP, ours.tenant(), Person.Field.USER_ID, unique("nobody")))
        .id()
        .value();
  }

  private Household household(String name) {
    TenantId tenant = done(bean(TenantAdministration.class).create(SETUP, name, plan)).id();
    SiteId site = site(tenant);
    NewKey media = key(KeyForm.media(tenant, "Media", KeyMode.LIVE));
    NewKey tag = key(KeyForm.tag(tenant, site, "Tag", KeyMode.LIVE));
    send(media);
    report(tag);
    Span span = new Span(Instant.now().minusSeconds(3600), Instant.now().plusSeconds(3600));
    return new Household(tenant, site, media, tag, event(tenant, span), letter(tenant, span));
  }

  private RowPlace event(TenantId tenant, Span span) {
    ExploreMediaEvents events = bean(ExploreMediaEvents.class);
    MediaEventFilter filter = MediaEventFilter.all(tenant, span);
    RunningHeadgate.await(
        Duration.ofSeconds(60),
        "the events to be stored",
        () -> done(events.newest(SETUP, filter, Optional.empty(), 10)).size() == 3);
    return done(events.newest(SETUP, filter, Optional.empty(), 1)).getFirst().place();
  }

  private RowPlace letter(TenantId tenant, Span span) {
    ReviewRejected rejected = bean(ReviewRejected.class);
    RejectedFilter filter = new RejectedFilter(tenant, span, "", "", Optional.empty());
    RunningHeadgate.await(
        Duration.ofSeconds(60),
        "the rejected event to be stored",
        () -> !done(rejected.newest(SETUP, filter, Optional.empty(), 1)).isEmpty());
    return done(rejected.newest(SETUP, filter, Optional.empty(), 1)).getFirst().place();
  }

  /** Three good events and a bad one. */
  private void send(NewKey key) {
    String good = Batches.of("house", Batches.ids(3));
    String mixed = good.replaceFirst("\"events\"\\s*:\\s*\\[", "$0{\"event_type\":7},");
    post("/v1/ingest/events", "X-API-Key", key, mixed, 200);
  }

  /** A rejected event that is stored. */
  RowPlace freshLetter() {
    Span span = new Span(Instant.now().minusSeconds(3600), Instant.now().plusSeconds(3600));
    RowPlace before = letter(ours.tenant(), span);
    String bad = "{\"events\":[{\"event_type\":7}]}";
    post("/v1/ingest/events", "X-API-Key", ours.mediaKey(), bad, 400);
    RunningHeadgate.await(
        Duration.ofSeconds(60),
        "another rejected event to be stored",
        () -> !letter(ours.tenant(), span).equals(before));
    return letter(ours.tenant(), span);
  }

  private void report(NewKey key) {
    post(
        "/ingest",
        "X-Probr-Key",
        key,
        """
        {"container_id":"GTM-HOUSE","event_name":"purchase","timestamp_ms":%d,
         "tags":[{"id":"15","name":"GA4","status":"success","execution_time":120},
                 {"id":"22","name":"CAPI","status":"failure","execution_time":50}],
         "user_data":{"has_email":true},"ecommerce":{"has_value":true}}
        """
            .formatted(System.currentTimeMillis()),
        200);
  }

  private void post(String path, String header, NewKey key, String body, int expected) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(url.resolve(path))
              .header(header, key.secret().reveal())
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      RunningHeadgate.await(
          Duration.ofSeconds(5), "the key to be known", () -> status(http, request) == expected);
    }
  }

  private static int status(HttpClient http, HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private SiteId site(TenantId tenant) {
    return done(bean(SiteAdministration.class)
            .create(SETUP, tenant, SiteForm.named(unique("Site"))))
        .id();
  }

  private NewKey key(KeyForm form) {
    return done(bean(KeyAdministration.class).create(SETUP, form));
  }

  private User user(Role role, Optional<TenantId> tenant) {
    UserAdministration people = bean(UserAdministration.class);
    String token = done(people.invite(SETUP, unique("person"), role, tenant)).token().reveal();
    return done(people.acceptInvitation(token, PASSWORD, Actor.RequestSource.LOCAL));
  }

  private <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  static <T> T done(Outcome<T> outcome) {
    if (outcome instanceof Outcome.Done<T>(T value)) {
      return value;
    }
    throw new AssertionError("not done: " + outcome);
  }
}
