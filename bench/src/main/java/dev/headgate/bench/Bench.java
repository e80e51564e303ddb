package dev.headgate.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** All measurements by name; {@code --help} lists them. */
@Command(
    name = "bench",
    description = "Measures the gateway.",
    mixinStandardHelpOptions = true,
    subcommands = {})
final class Bench {
  private Bench() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }
}
