package dev.headgate.bench.disk;

import dev.headgate.bench.scenario.GatewayUnderLoad;
import java.time.Duration;
import java.util.List;

/**
 * What some tables take on disk: their active parts with indexes and projections.
 *
 * @param parts how many; the fewer, the more was merged
 */
record TablesOnDisk(double bytes, double rows, double parts) {
  private static final Duration STEP = Duration.ofSeconds(1);
  private static final int RESTING_STEPS = 10;

  static TablesOnDisk of(GatewayUnderLoad gateway, List<String> tables) {
    String[] sums =
        gateway
            .query(
                "SELECT sum(bytes_on_disk), sum(rows), count() FROM system.parts WHERE active AND"
                    + " database = 'headgate' AND table IN ('"
                    + String.join("', '", tables)
                    + "')")
            .split("\t", -1);
    return new TablesOnDisk(
        Double.parseDouble(sums[0]), Double.parseDouble(sums[1]), Double.parseDouble(sums[2]));
  }

  /**
   * Waits until the engine has merged nothing for a while; it is not asked to merge.
   *
   * @return whether it came to rest in that time
   */
  static boolean awaitRest(GatewayUnderLoad gateway, Duration atMost) {
    int resting = 0;
    for (long left = atMost.toSeconds(); left > 0 && resting < RESTING_STEPS; left--) {
      boolean rests = gateway.query("SELECT count() FROM system.merges").equals("0");
      resting = rests ? resting + 1 : 0;
      GatewayUnderLoad.pause(STEP);
    }
    return resting >= RESTING_STEPS;
  }
}
