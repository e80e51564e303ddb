package dev.headgate.app.cli;

import dev.headgate.adapters.journal.JournalCopy;
import dev.headgate.app.embedded.PostgresBaseBackup;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = {
      "Copy everything that the running gateway keeps in its data directory: PostgreSQL,",
      "ClickHouse, and the journal last, which knows what the others may lack by then.",
      "Databases of your own are left out; back them up before by their own means."
    })
final class BackupCommand implements Callable<Integer> {
  static final List<String> SMALL_FILES = List.of("secrets.key", "first-run.properties");

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "DIRECTORY", description = "Does not exist yet.")
  Path directory;

  @SuppressWarnings("NullAway.Init")
  BackupCommand() {}

  @Override
  public Integer call() {
    CommandLineClient client = (CommandLineClient) spec.root().userObject();
    Path data = client.dataDirectory();
    Path target = directory.toAbsolutePath();
    if (Files.exists(target)) {
      throw Failure.failed("%s exists already.".formatted(target));
    }
    Path partial = target.resolveSibling(target.getFileName() + ".unfinished");
    try {
      FileTree.delete(partial);
      Files.createDirectory(
          partial,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      for (String name : SMALL_FILES) {
        if (Files.exists(data.resolve(name))) {
          Files.copy(data.resolve(name), partial.resolve(name));
        }
      }
      if (client.setting("HEADGATE_POSTGRES_URL").isEmpty()) {
        say("PostgreSQL ...");
        postgres(data, partial);
      }
      if (client.setting("HEADGATE_CLICKHOUSE_URL").isEmpty()) {
        say("ClickHouse ...");
        clickHouse(data, partial);
      }
      say("The journal ...");
      JournalCopy.make(data.resolve("journal"), partial.resolve("journal"));
      Files.move(partial, target);
      say("Everything that was accepted before the journal's turn is in %s.".formatted(target));
      return 0;
    } catch (IOException | SQLException e) {
      throw Failure.failed("The backup cannot be made: " + e);
    }
  }

  private void postgres(Path data, Path target) throws IOException, SQLException {
    Properties address = read(data.resolve(DatabaseOfGateway.FILE));
    Files.createDirectory(target.resolve("postgres"));
    Files.copy(data.resolve("postgres").resolve("password"), target.resolve("postgres/password"));
    try (Connection connection =
        DriverManager.getConnection(
            address.getProperty("url"),
            address.getProperty("user"),
            address.getProperty("password"))) {
      PostgresBaseBackup.make(
          connection, data.resolve("postgres/data"), target.resolve("postgres/data"));
    }
  }

  private static void clickHouse(Path data, Path target) throws IOException {
    Properties firstRun = read(data.resolve("first-run.properties"));
    Path own = data.resolve("clickhouse").toRealPath().resolve("backups").resolve("under-way");
    FileTree.delete(own);
    new ClickHouseStatement(
            firstRun.getProperty("clickhouse.url"),
            firstRun.getProperty("clickhouse.user"),
            firstRun.getProperty("clickhouse.password"))
        .run(
            "BACKUP DATABASE headgate TO File(%s)"
                .formatted(ClickHouseStatement.quoted(own.toString())));
    FileTree.copy(own, target.resolve("clickhouse"));
    FileTree.delete(own);
  }

  private static Properties read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw Failure.failed(
          "There is no %s: set HEADGATE_DATA_DIR to the data directory of the running gateway."
              .formatted(file));
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return properties;
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
