package dev.headgate.bench;

import dev.headgate.bench.dashboard.DashboardBench;
import dev.headgate.bench.dedup.DedupCommand;
import dev.headgate.bench.disk.DiskCommand;
import dev.headgate.bench.fault.FaultsCommand;
import dev.headgate.bench.micro.MicroCommand;
import dev.headgate.bench.peer.PeersCommand;
import dev.headgate.bench.scale.ScaleCommand;
import dev.headgate.bench.scenario.IngestCommand;
import dev.headgate.bench.soak.SoakCommand;
import dev.headgate.bench.start.StartCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** All measurements by name; {@code --help} lists them. */
@Command(
    name = "bench",
    description = "Measures the gateway.",
    mixinStandardHelpOptions = true,
    subcommands = {
      IngestCommand.class,
      PeersCommand.class,
      DashboardBench.class,
      FaultsCommand.class,
      SoakCommand.class,
      StartCommand.class,
      DedupCommand.class,
      ScaleCommand.class,
      DiskCommand.class,
      MicroCommand.class
    })
final class Bench {
  private Bench() {}

  public static void main(String[] args) {
    System.setProperty("logback.configurationFile", "logback-quiet.xml");
    System.exit(new CommandLine(new Bench()).execute(args));
  }
}
