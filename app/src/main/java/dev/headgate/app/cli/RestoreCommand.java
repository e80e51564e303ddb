package dev.headgate.app.cli;

import dev.headgate.adapters.journal.FileRefillRequests;
import dev.headgate.clickhouse.embedded.EmbeddedClickHouse;
import dev.headgate.clickhouse.embedded.EmbeddedClickHouseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Put a backup into an empty data directory. The gateway is then started on it as usual,",
      "and brings ClickHouse up to the journal's end by itself.",
      "Databases of your own are restored before, by their own means."
    })
final class RestoreCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "DIRECTORY", description = "What 'headgate backup' made.")
  Path directory;

  @SuppressWarnings("NullAway.Init")
  RestoreCommand() {}

  @Override
  public Integer call() {
    CommandLineClient client = (CommandLineClient) spec.root().userObject();
    Path backup = directory.toAbsolutePath();
    Path data = client.dataDirectory();
    if (!Files.isDirectory(backup.resolve("journal"))) {
      throw Failure.failed("%s is not a backup: it holds no journal.".formatted(backup));
    }
    try {
      requireEmpty(data);
      if (Files.exists(backup.resolve("postgres"))) {
        say("PostgreSQL ...");
        FileTree.copy(backup.resolve("postgres"), data.resolve("postgres"));
      }
      if (Files.exists(backup.resolve("clickhouse"))) {
        say("ClickHouse ...");
        clickHouse(client, backup.resolve("clickhouse"), data.resolve("clickhouse"));
      }
      for (String name : BackupCommand.SMALL_FILES) {
        if (Files.exists(backup.resolve(name))) {
          Files.copy(backup.resolve(name), data.resolve(name));
        }
      }
      say("The journal ...");
      new FileRefillRequests(data).ask();
      FileTree.copy(backup.resolve("journal"), data.resolve("journal"));
      say("Start the gateway on %s.".formatted(data));
      return 0;
    } catch (IOException | EmbeddedClickHouseException e) {
      throw Failure.failed(
          "The backup cannot be restored: %s. Empty %s before the next try."
              .formatted(e.getMessage(), data));
    }
  }

  private static void requireEmpty(Path data) throws IOException {
    if (!Files.exists(data)) {
      Files.createDirectories(
          data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    try (Stream<Path> files = Files.list(data)) {
      if (files.findAny().isPresent()) {
        throw Failure.failed("%s is not empty: nothing is overwritten.".formatted(data));
      }
    }
  }

  private static void clickHouse(CommandLineClient client, Path backup, Path data)
      throws IOException {
    try (EmbeddedClickHouse engine =
        EmbeddedClickHouse.builder()
            .dataDirectory(data)
            .cacheDirectory(client.cacheDirectory())
            .user("headgate")
            .start()) {
      Path own = data.toRealPath().resolve("backups").resolve("restored");
      Files.createDirectories(own.getParent());
      FileTree.copy(backup, own);
      new ClickHouseStatement(engine.url(), engine.user(), engine.password())
          .run(
              "RESTORE DATABASE headgate FROM File(%s)"
                  .formatted(ClickHouseStatement.quoted(own.toString())));
      FileTree.delete(own);
    }
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
