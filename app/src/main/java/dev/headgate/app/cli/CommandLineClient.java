package dev.headgate.app.cli;

import dev.headgate.ingest.management.Transactions.Unavailable;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The gateway's command line. Exit codes: 0 done, 1 failed, 2 mistyped. */
@Command(
    name = "headgate",
    description = "Manages a Headgate gateway. Without a command, the gateway itself is started.",
    mixinStandardHelpOptions = true,
    versionProvider = CommandLineClient.Version.class,
    subcommands = {
      TenantCommands.class,
      PlanCommands.class,
      SiteCommands.class,
      KeyCommands.class,
      UserCommands.class,
      UsageCommand.class,
      AuditCommand.class,
      EraseCommands.class,
      BackupCommand.class,
      RestoreCommand.class,
      JournalCommands.class,
      JournalCommands.DeliveryCommands.class
    })
public final class CommandLineClient {
  private final Map<String, String> environment;
  private final InputStream input;
  private final InstantSource clock;

  private CommandLineClient(
      Map<String, String> environment, InputStream input, InstantSource clock) {
    this.environment = environment;
    this.input = input;
    this.clock = clock;
  }

  /** Whether these arguments are for the command line rather than for the server. */
  public static boolean isMeantBy(String[] args) {
    return args.length > 0
        && (!args[0].startsWith("-")
            || args[0].equals("--version")
            || args[0].equals("-V")
            || args[0].equals("--help")
            || args[0].equals("-h"));
  }

  /**
   * Runs one command.
   *
   * @param environment where the settings {@code HEADGATE_...} are
   * @param input where a key to be imported may come from
   * @return the exit code
   */
  public static int run(
      String[] args,
      Map<String, String> environment,
      InputStream input,
      PrintWriter out,
      PrintWriter err,
      InstantSource clock) {
    return new CommandLine(new CommandLineClient(environment, input, clock))
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setExecutionExceptionHandler(CommandLineClient::failed)
        .execute(args);
  }

  private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (e instanceof Failure failure) {
      return told(command, failure.text(), failure.exitCode());
    }
    if (e instanceof Unavailable) {
      return told(command, String.valueOf(e.getMessage()), 1);
    }
    throw e;
  }

  private static int told(CommandLine command, String message, int exitCode) {
    command.getErr().println(message);
    command.getErr().flush();
    return exitCode;
  }

  Gateway open() {
    return Gateway.open(environment, clock);
  }

  /** Where the gateway keeps its data. */
  Path dataDirectory() {
    String set = environment.getOrDefault("HEADGATE_DATA_DIR", "");
    return Path.of(set.isEmpty() ? "data" : set).toAbsolutePath();
  }

  /** A setting {@code HEADGATE_...}; empty if it is not set. */
  String setting(String name) {
    return environment.getOrDefault(name, "");
  }

  /** Where downloads are kept for good. */
  Path cacheDirectory() {
    String set = setting("HEADGATE_CACHE_DIR");
    return set.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache", "headgate")
        : Path.of(set);
  }

  InputStream input() {
    return input;
  }

  InstantSource clock() {
    return clock;
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = CommandLineClient.class.getPackage().getImplementationVersion();
      return new String[] {"Headgate " + (version == null ? "development" : version)};
    }
  }
}
