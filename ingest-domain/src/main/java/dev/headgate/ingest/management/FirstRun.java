package dev.headgate.ingest.management;

import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.key.KeySecret;
import dev.headgate.ingest.management.KeyAdministration.KeyForm;
import dev.headgate.ingest.management.PlanAdministration.PlanForm;
import dev.headgate.ingest.management.SiteAdministration.SiteForm;
import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.Plans;
import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Role;
import dev.headgate.ingest.user.Users;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Furnishes an empty gateway: an operator, and a tenant to play with. Happens once, as a whole or
 * not at all, whenever nobody can sign in yet.
 */
public final class FirstRun {
  private static final Actor FIRST_RUN = Actor.onThisMachine("first run");
  private static final String OPERATOR = "admin";
  private static final String DEMO = "demo";

  private final Transactions transactions;
  private final Users users;
  private final Plans plans;
  private final UserAdministration userAdministration;
  private final PlanAdministration planAdministration;
  private final TenantAdministration tenantAdministration;
  private final SiteAdministration siteAdministration;
  private final KeyAdministration keyAdministration;

  /** What was made, with the secrets that cannot be had again. */
  public record Made(
      String operator,
      String operatorPassword,
      TenantId tenant,
      KeySecret mediaKey,
      SiteId site,
      KeySecret tagKey) {

    @Override
    public String toString() {
      return "Made[operator=" + operator + ", tenant=" + tenant + ", site=" + site + "]";
    }
  }

  public FirstRun(
      Transactions transactions,
      Users users,
      Plans plans,
      UserAdministration userAdministration,
      PlanAdministration planAdministration,
      TenantAdministration tenantAdministration,
      SiteAdministration siteAdministration,
      KeyAdministration keyAdministration) {
    this.transactions = transactions;
    this.users = users;
    this.plans = plans;
    this.userAdministration = userAdministration;
    this.planAdministration = planAdministration;
    this.tenantAdministration = tenantAdministration;
    this.siteAdministration = siteAdministration;
    this.keyAdministration = keyAdministration;
  }

  /**
   * Furnishes the gateway if it has no users.
   *
   * @param keep writes the secrets where the operator finds them. Called before anything is
   *     committed: if it fails, nothing was made; if the commit fails after it, what it wrote is
   *     void, and is replaced at the next run
   * @return what was made; empty if the gateway was furnished before
   */
  public Optional<Made> furnish(Consumer<Made> keep) {
    return transactions.change(
        () -> {
          if (!users.all().isEmpty()) {
            return Optional.empty();
          }
          Made made = make();
          keep.accept(made);
          return Optional.of(made);
        });
  }

  private Made make() {
    var operator =
        done(userAdministration.create(FIRST_RUN, OPERATOR, Role.OPERATOR, Optional.empty()));
    Tenant tenant = done(tenantAdministration.create(FIRST_RUN, "Demo", plan().id()));
    var mediaKey =
        done(
            keyAdministration.create(
                FIRST_RUN, KeyForm.media(tenant.id(), "Demo media key", KeyMode.LIVE)));
    Site site =
        done(siteAdministration.create(FIRST_RUN, tenant.id(), SiteForm.named("Demo site")));
    var tagKey =
        done(
            keyAdministration.create(
                FIRST_RUN, KeyForm.tag(tenant.id(), site.id(), "Demo tag key", KeyMode.LIVE)));
    return new Made(
        operator.user().login(),
        operator.password().reveal(),
        tenant.id(),
        mediaKey.secret(),
        site.id(),
        tagKey.secret());
  }

  private Plan plan() {
    return plans.all().stream()
        .filter(plan -> plan.name().equals(DEMO))
        .findFirst()
        .orElseGet(
            () ->
                done(
                    planAdministration.create(
                        FIRST_RUN,
                        new PlanForm(
                            DEMO,
                            120_000,
                            1000,
                            10_000,
                            OptionalLong.empty(),
                            Plan.QuotaRefusal.FORBIDDEN,
                            395))));
  }

  private static <T> T done(Outcome<T> outcome) {
    if (outcome instanceof Outcome.Done<T>(T value)) {
      return value;
    }
    throw new IllegalStateException("the first run could not be finished: " + outcome);
  }
}
