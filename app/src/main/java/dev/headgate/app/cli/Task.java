package dev.headgate.app.cli;

import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.Outcome.Done;
import dev.headgate.ingest.management.Outcome.Invalid;
import dev.headgate.ingest.management.Outcome.NotFound;
import dev.headgate.ingest.management.Outcome.Problem;
import dev.headgate.ingest.management.Outcome.Refused;
import dev.headgate.ingest.user.Actor;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One command: opens the gateway's database, does its work there, shows what came of it. */
@Command(mixinStandardHelpOptions = true)
abstract class Task implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Option(names = "--json", description = "Write JSON instead of a table.")
  boolean json;

  @SuppressWarnings("NullAway.Init")
  Task() {}

  /** Does the work and tells what to show. */
  abstract Listing work(Gateway gateway);

  /** A sentence for people after the listing; empty for none. */
  String remark() {
    return "";
  }

  @Override
  public Integer call() {
    CommandLineClient client = (CommandLineClient) spec.root().userObject();
    try (Gateway gateway = client.open()) {
      PrintWriter out = spec.commandLine().getOut();
      work(gateway).print(out, json);
      if (!json && !remark().isEmpty()) {
        out.println(remark());
      }
      out.flush();
    }
    return 0;
  }

  /** Whoever runs a command; the operating system has let them read the configuration. */
  static Actor actor() {
    return Actor.onThisMachine("command line, " + System.getProperty("user.name", "unknown"));
  }

  /**
   * What an outcome holds.
   *
   * @param thing what was asked for, should it not be there
   * @throws Failure if it was not done
   */
  static <T> T done(Outcome<T> outcome, String thing) {
    return switch (outcome) {
      case Done<T>(T value) -> value;
      case NotFound<T> _ -> throw Failure.failed("There is no " + thing + ".");
      case Refused<T>(String reason) -> throw Failure.failed(reason);
      case Invalid<T>(List<Problem> problems) ->
          throw Failure.mistyped(
              problems.stream()
                  .map(problem -> problem.field() + ": " + problem.message())
                  .collect(Collectors.joining(System.lineSeparator())));
    };
  }
}
