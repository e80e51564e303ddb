package dev.headgate.app.cli;

import dev.headgate.adapters.postgres.PostgresAddress;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * Where the gateway's PostgreSQL is: the operator's own by {@code HEADGATE_POSTGRES_URL}, or else
 * the embedded one, whose address the running gateway writes to {@code postgres.properties} in its
 * data directory.
 *
 * @param advice what to do when it does not answer
 */
record DatabaseOfGateway(PostgresAddress address, String advice) {
  static final String FILE = "postgres.properties";

  static DatabaseOfGateway find(Map<String, String> environment) {
    String url = environment.getOrDefault("HEADGATE_POSTGRES_URL", "");
    return url.isEmpty() ? embedded(environment) : external(url, environment);
  }

  private static DatabaseOfGateway external(String url, Map<String, String> environment) {
    return new DatabaseOfGateway(
        address(
            "HEADGATE_POSTGRES_URL",
            url,
            environment.getOrDefault("HEADGATE_POSTGRES_USER", ""),
            environment.getOrDefault("HEADGATE_POSTGRES_PASSWORD", "")),
        "Check HEADGATE_POSTGRES_URL, HEADGATE_POSTGRES_USER and HEADGATE_POSTGRES_PASSWORD.");
  }

  private static DatabaseOfGateway embedded(Map<String, String> environment) {
    Path data = Path.of(environment.getOrDefault("HEADGATE_DATA_DIR", "data"));
    Path file = data.resolve(FILE);
    if (!Files.exists(file)) {
      throw Failure.failed(
          "No gateway has run in the data directory %s: start Headgate, or name its directory by"
                  .formatted(data)
              + " HEADGATE_DATA_DIR, or its database by HEADGATE_POSTGRES_URL.");
    }
    Properties properties = read(file);
    return new DatabaseOfGateway(
        address(
            file.toString(),
            properties.getProperty("url", ""),
            properties.getProperty("user", ""),
            properties.getProperty("password", "")),
        "The gateway of %s keeps its database only while it runs: start it and try again."
            .formatted(data));
  }

  private static Properties read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
      return properties;
    } catch (IOException e) {
      throw Failure.failed(
          "%s cannot be read: run the command as the user that Headgate runs as.".formatted(file));
    }
  }

  private static PostgresAddress address(String where, String url, String user, String password) {
    try {
      return new PostgresAddress(url, user, password);
    } catch (IllegalArgumentException e) {
      throw Failure.failed(where + ": " + e.getMessage() + ".");
    }
  }
}
