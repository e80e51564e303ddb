package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.app.demo.DemoCommand;
import dev.headgate.app.running.RunningHeadgate;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A generated day of mixed traffic arrives as sent, to the event, and the metrics add up. */
class DemoDayTest {
  @TempDir Path directory;

  @Test
  void storesExactlyWhatTheSimulatorSentAndAccountsForAllOfIt() {
    try (RunningHeadgate gateway = RunningHeadgate.start(directory.resolve("data"))) {
      StringWriter out = new StringWriter();

      int status =
          DemoCommand.run(
              List.of("--demo", "--demo-check", "--demo-events=20000", "--demo-tag-events=4000"),
              gateway.data(),
              new PrintWriter(out),
              new PrintWriter(out));

      assertThat(status).as(out.toString()).isZero();
      assertEquationsHold(gateway);
      assertThat(residentMegabytes(gateway)).isLessThan(768);
      gateway.stop();
      gateway.startAgain();
      assertEquationsHold(gateway);
      assertThat(metric(metrics(gateway), "received", "media")).isGreaterThan(15_000);
    }
  }

  private static void assertEquationsHold(RunningHeadgate gateway) {
    RunningHeadgate.await(
        Duration.ofSeconds(30), "nothing to be pending", () -> pending(metrics(gateway)) == 0);
    Map<String, Double> metrics = metrics(gateway);
    for (String api : List.of("media", "tag")) {
      assertThat(metric(metrics, "received", api))
          .isEqualTo(
              metric(metrics, "accepted", api)
                  + metric(metrics, "rejected", api)
                  + metric(metrics, "refused", api));
      assertThat(metric(metrics, "accepted", api))
          .isEqualTo(
              metric(metrics, "stored", api)
                  + metric(metrics, "duplicate", api)
                  + metric(metrics, "undeliverable", api)
                  + metric(metrics, "erased", api)
                  + metric(metrics, "test", api));
      String table = api.equals("media") ? "media_events" : "tag_events";
      assertThat(metric(metrics, "stored", api)).isEqualTo((double) gateway.count(table));
    }
  }

  private static double pending(Map<String, Double> metrics) {
    return metrics.get("headgate_events_pending{api=\"media\"}")
        + metrics.get("headgate_events_pending{api=\"tag\"}");
  }

  private static double metric(Map<String, Double> metrics, String outcome, String api) {
    return metrics.get("headgate_events_" + outcome + "_total{api=\"" + api + "\"}");
  }

  private static Map<String, Double> metrics(RunningHeadgate gateway) {
    Map<String, Double> values = new HashMap<>();
    gateway
        .send(HttpRequest.newBuilder(gateway.managementUrl().resolve("/actuator/prometheus")))
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              values.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
            });
    return values;
  }

  private static long residentMegabytes(RunningHeadgate gateway) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(gateway.process().pid()), "status"))
          .stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
