package dev.headgate.ingest.management;

import dev.headgate.ingest.key.KeyEntry;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Role;
import dev.headgate.ingest.user.User;
import java.util.Optional;

/** Who may do what. Pure: an actor and a thing in, yes or no out; every rule stands here. */
public final class Rights {
  private Rights() {}

  public static boolean maySee(Actor actor, TenantId tenant) {
    return actor.isOperator() || belongs(actor, tenant);
  }

  /** Sites, keys and members of a tenant. */
  public static boolean mayManage(Actor actor, TenantId tenant) {
    return actor.isOperator() || (actor.role() == Role.TENANT_OWNER && belongs(actor, tenant));
  }

  /** Tenants themselves, plans, and whatever concerns everybody. */
  public static boolean mayRun(Actor actor) {
    return actor.isOperator();
  }

  /** A member makes test keys; keys that count are for those who manage the tenant. */
  public static boolean mayMakeKey(Actor actor, TenantId tenant, KeyMode mode) {
    return mayManage(actor, tenant)
        || (actor.role() == Role.TENANT_MEMBER && belongs(actor, tenant) && mode == KeyMode.TEST);
  }

  /** A member changes the keys made by themselves. */
  public static boolean mayChangeKey(Actor actor, KeyEntry key) {
    TenantId tenant = key.key().tenant();
    return mayManage(actor, tenant)
        || (actor.role() == Role.TENANT_MEMBER
            && belongs(actor, tenant)
            && key.creator().isPresent()
            && actor.is(key.creator().get()));
  }

  public static boolean maySeeMembers(Actor actor, TenantId tenant) {
    return mayManage(actor, tenant);
  }

  /** An owner manages the members of the tenant; only an operator makes operators. */
  public static boolean mayManage(Actor actor, User user) {
    return mayGive(actor, user.role(), user.tenant());
  }

  /** Whether the actor may make somebody play a part, for a tenant or for the gateway. */
  public static boolean mayGive(Actor actor, Role role, Optional<TenantId> tenant) {
    return actor.isOperator()
        || (role != Role.OPERATOR && tenant.isPresent() && mayManage(actor, tenant.get()));
  }

  private static boolean belongs(Actor actor, TenantId tenant) {
    return actor.tenant().isPresent() && actor.tenant().get().equals(tenant);
  }
}
