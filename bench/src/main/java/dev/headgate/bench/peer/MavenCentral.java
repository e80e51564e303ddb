package dev.headgate.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Fetches what is measured, through whatever repository Maven is set up with here. */
final class MavenCentral {
  private MavenCentral() {}

  /**
   * Runs one goal of Maven's dependency plugin; what does not fit its checksum fails.
   *
   * @param log what Maven prints
   */
  static void fetch(Path log, String... goal) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("mvn", "-B", "-q", "-ntp", "--strict-checksums"));
    command.addAll(List.of(goal));
    int status =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    if (status != 0) {
      throw new IOException("Maven could not fetch it: see " + log);
    }
  }
}
