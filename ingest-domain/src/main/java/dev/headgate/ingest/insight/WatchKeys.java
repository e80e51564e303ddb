package dev.headgate.ingest.insight;

import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/** Shows how much is sent with a tenant's keys; for everybody who may see the tenant. */
public final class WatchKeys {
  private final TenantAdministration tenants;
  private final KeyTraffic traffic;

  public WatchKeys(TenantAdministration tenants, KeyTraffic traffic) {
    this.tenants = tenants;
    this.traffic = traffic;
  }

  /**
   * Events by key.
   *
   * @param today since midnight UTC
   * @param lastHour within the last 60 minutes
   */
  public record Use(Map<KeyId, Long> today, Map<KeyId, Long> lastHour) {
    public Use {
      today = Map.copyOf(today);
      lastHour = Map.copyOf(lastHour);
    }

    public long today(KeyId key) {
      return today.getOrDefault(key, 0L);
    }

    public long lastHour(KeyId key) {
      return lastHour.getOrDefault(key, 0L);
    }
  }

  /** How the keys are used; empty while the store does not answer, which is no reason to wait. */
  public Outcome<Optional<Use>> use(Actor actor, TenantId tenant, Instant now) {
    return tenants.find(actor, tenant).map(_ -> use(tenant, now));
  }

  private Optional<Use> use(TenantId tenant, Instant now) {
    Instant until = now.plusMillis(1);
    Span today = new Span(now.truncatedTo(ChronoUnit.DAYS), until);
    Span lastHour = new Span(now.minus(1, ChronoUnit.HOURS), until);
    try {
      return Optional.of(new Use(traffic.events(tenant, today), traffic.events(tenant, lastHour)));
    } catch (StoreUnavailable _) {
      return Optional.empty();
    }
  }
}
