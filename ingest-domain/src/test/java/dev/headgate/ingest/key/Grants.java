package dev.headgate.ingest.key;

import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.Plan.QuotaRefusal;
import dev.headgate.ingest.plan.PlanId;
import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Builds grants for tests: begins with one that may do what is usual, and changes one thing. */
public record Grants(Grant grant) {
  public static final Plan PLAN =
      new Plan(
          new PlanId(1),
          "test",
          120_000,
          1_000,
          10_000,
          OptionalLong.empty(),
          QuotaRefusal.FORBIDDEN,
          30);

  /** A live media key of a tenant of its own. */
  public static Grants media(int tenant) {
    Tenant owner = new Tenant(new TenantId(tenant), "t" + tenant, PLAN.id(), Tenant.Status.ACTIVE);
    return new Grants(new Grant(key(owner, KeyKind.MEDIA), owner, PLAN, Optional.empty()));
  }

  /** A live tag key of a site and a tenant of its own. */
  public static Grants tag(int tenant) {
    Tenant owner = new Tenant(new TenantId(tenant), "t" + tenant, PLAN.id(), Tenant.Status.ACTIVE);
    Site site = new Site(new SiteId(tenant), owner.id(), "s" + tenant, true);
    return new Grants(new Grant(key(owner, KeyKind.TAG), owner, PLAN, Optional.of(site)));
  }

  private static ApiKey key(Tenant owner, KeyKind kind) {
    return new ApiKey(
        new KeyId(owner.id().value()),
        owner.id(),
        kind == KeyKind.TAG ? Optional.of(new SiteId(owner.id().value())) : Optional.empty(),
        "test",
        kind,
        KeyMode.LIVE,
        Set.of(KeyScope.INGEST),
        kind.prefix(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  public Grants testMode() {
    ApiKey k = grant.key();
    return with(
        new ApiKey(
            k.id(),
            k.tenant(),
            k.site(),
            k.name(),
            k.kind(),
            KeyMode.TEST,
            k.scopes(),
            k.shownPrefix(),
            k.allowedOrigins(),
            k.expiresAt(),
            k.revokedAt()));
  }

  public Grants backfill() {
    ApiKey k = grant.key();
    return with(
        new ApiKey(
            k.id(),
            k.tenant(),
            k.site(),
            k.name(),
            k.kind(),
            k.mode(),
            Set.of(KeyScope.INGEST, KeyScope.BACKFILL),
            k.shownPrefix(),
            k.allowedOrigins(),
            k.expiresAt(),
            k.revokedAt()));
  }

  public Grants origins(String... origins) {
    ApiKey k = grant.key();
    return with(
        new ApiKey(
            k.id(),
            k.tenant(),
            k.site(),
            k.name(),
            k.kind(),
            k.mode(),
            k.scopes(),
            k.shownPrefix(),
            List.of(origins),
            k.expiresAt(),
            k.revokedAt()));
  }

  public Grants expiresAt(Instant instant) {
    ApiKey k = grant.key();
    return with(
        new ApiKey(
            k.id(),
            k.tenant(),
            k.site(),
            k.name(),
            k.kind(),
            k.mode(),
            k.scopes(),
            k.shownPrefix(),
            k.allowedOrigins(),
            Optional.of(instant),
            k.revokedAt()));
  }

  public Grants revokedAt(Instant instant) {
    ApiKey k = grant.key();
    return with(
        new ApiKey(
            k.id(),
            k.tenant(),
            k.site(),
            k.name(),
            k.kind(),
            k.mode(),
            k.scopes(),
            k.shownPrefix(),
            k.allowedOrigins(),
            k.expiresAt(),
            Optional.of(instant)));
  }

  public Grants inactive() {
    Tenant t = grant.tenant();
    return new Grants(
        new Grant(
            grant.key(),
            new Tenant(t.id(), t.name(), t.plan(), Tenant.Status.INACTIVE),
            grant.plan(),
            grant.site()));
  }

  public Grants siteDisabled() {
    return new Grants(
        new Grant(
            grant.key(),
            grant.tenant(),
            grant.plan(),
            grant.site().map(site -> site.disable(false))));
  }

  public Grants eventsPerMinute(int events) {
    Plan p = grant.plan();
    return with(
        new Plan(
            p.id(),
            p.name(),
            events,
            p.tagRequestsPerSecond(),
            p.tagBurst(),
            p.monthlyQuota(),
            p.quotaRefusal(),
            p.retentionDays()));
  }

  public Grants tagRate(int perSecond, int burst) {
    Plan p = grant.plan();
    return with(
        new Plan(
            p.id(),
            p.name(),
            p.eventsPerMinute(),
            perSecond,
            burst,
            p.monthlyQuota(),
            p.quotaRefusal(),
            p.retentionDays()));
  }

  public Grants quota(long events, QuotaRefusal refusal) {
    Plan p = grant.plan();
    return with(
        new Plan(
            p.id(),
            p.name(),
            p.eventsPerMinute(),
            p.tagRequestsPerSecond(),
            p.tagBurst(),
            OptionalLong.of(events),
            refusal,
            p.retentionDays()));
  }

  private Grants with(ApiKey key) {
    return new Grants(new Grant(key, grant.tenant(), grant.plan(), grant.site()));
  }

  private Grants with(Plan plan) {
    return new Grants(new Grant(grant.key(), grant.tenant(), plan, grant.site()));
  }
}
