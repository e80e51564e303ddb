package dev.headgate.bench.fault;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether what tenants have used is what they have stored. */
public final class StoredUsage {
  private static final Pattern USED =
      Pattern.compile("\"tenant\" : (\\d+),[^}]*?\"events\" : (\\d+)");

  /** In which usage agrees again whatever has happened, also with much other work around. */
  public static final Duration PATIENCE = Duration.ofMinutes(5);

  private StoredUsage() {}

  /**
   * Usage is settled a moment after the delivery, so this may wait.
   *
   * @param patience for how long, if the two do not agree
   */
  public static List<String> violations(FaultedGateway gateway, Duration patience) {
    Map<Long, Long> stored = new TreeMap<>();
    gateway
        .query("SELECT tenant_id, count() FROM headgate.media_events GROUP BY tenant_id")
        .forEach(
            row -> {
              String[] columns = row.split("\t", -1);
              stored.put(Long.parseLong(columns[0]), Long.parseLong(columns[1]));
            });
    Map<Long, Long> used = new TreeMap<>();
    try {
      FaultedGateway.await(
          patience,
          "the usage",
          () -> {
            used.clear();
            used.putAll(usedByTenant(gateway));
            return used.equals(stored);
          });
      return List.of();
    } catch (IllegalStateException e) {
      return List.of("usage is %s, stored are %s".formatted(used, stored));
    }
  }

  /** Empty while PostgreSQL is away. */
  private static Map<Long, Long> usedByTenant(FaultedGateway gateway) {
    Map<Long, Long> used = new HashMap<>();
    try {
      Matcher line = USED.matcher(gateway.run("usage", "--json"));
      while (line.find()) {
        long events = Long.parseLong(line.group(2));
        if (events > 0) {
          used.put(Long.parseLong(line.group(1)), events);
        }
      }
    } catch (IllegalStateException away) {
      used.clear();
    }
    return used;
  }
}
