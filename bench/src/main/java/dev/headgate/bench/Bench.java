package dev.headgate.bench;

import dev.headgate.bench.dashboard.DashboardBench;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** All measurements by name; {@code --help} lists them. */
@Command(
    name = "bench",
    description = "Measures the gateway.",
    mixinStandardHelpOptions = true,
    subcommands = {DashboardBench.class})
final class Bench {
  private Bench() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }
}
