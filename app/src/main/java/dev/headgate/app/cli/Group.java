package dev.headgate.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Commands about one kind of thing; does nothing by itself. */
@Command(mixinStandardHelpOptions = true)
abstract class Group implements Runnable {
  @Spec CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  Group() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name one of the commands below.");
  }
}
