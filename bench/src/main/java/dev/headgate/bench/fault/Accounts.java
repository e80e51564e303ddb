package dev.headgate.bench.fault;

import java.time.Duration;
import java.util.regex.Pattern;

/** Makes those who send: tenants without limits, their sites and keys. */
public final class Accounts {
  private static final Pattern ID = Pattern.compile("\"id\" : (\\d+)");
  private static final Pattern KEY = Pattern.compile("\"key\" : \"([^\"]+)\"");
  private static final String MOST = "1000000000";

  private final FaultedGateway gateway;
  private final String plan;

  /**
   * @param plan what the plan without limits is called, which is made
   */
  public Accounts(FaultedGateway gateway, String plan) {
    this.gateway = gateway;
    this.plan = plan;
    gateway.run(
        "plan",
        "create",
        plan,
        "--events-per-minute",
        MOST,
        "--tag-requests-per-second",
        MOST,
        "--tag-burst",
        MOST);
  }

  public long tenant(String name) {
    return Long.parseLong(gateway.make(ID, "tenant", "create", name, "--plan", plan));
  }

  public String mediaKey(long tenant) {
    return key(tenant);
  }

  /** What it sends is not stored. */
  public String testKey(long tenant) {
    return key(tenant, "--mode", "test");
  }

  public long site(long tenant, String name) {
    return Long.parseLong(
        gateway.make(ID, "site", "create", "--tenant", Long.toString(tenant), name));
  }

  public String tagKey(long tenant, long site) {
    return key(tenant, "--site", Long.toString(site));
  }

  private String key(long tenant, String... more) {
    String[] command = new String[4 + more.length];
    command[0] = "key";
    command[1] = "create";
    command[2] = "--tenant";
    command[3] = Long.toString(tenant);
    System.arraycopy(more, 0, command, 4, more.length);
    return gateway.make(KEY, command);
  }

  /** A key works within a second. */
  public void awaitKnown() {
    FaultedGateway.pause(Duration.ofSeconds(2));
  }
}
