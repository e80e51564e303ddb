package dev.headgate.ingest.user;

/** The part a user plays. All but operators belong to one tenant. */
public enum Role {
  /** Runs the gateway: may do everything, for every tenant. */
  OPERATOR,
  /** Manages the tenant's keys, sites, members and data. */
  TENANT_OWNER,
  /** Reads the tenant's data, makes test keys, and manages the keys made by themselves. */
  TENANT_MEMBER,
  /** Reads the tenant's data. */
  ANALYST
}
