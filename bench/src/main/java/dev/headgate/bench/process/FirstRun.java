package dev.headgate.bench.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** What a gateway writes down at its first start: who may sign in, and where its databases are. */
public final class FirstRun {
  private FirstRun() {}

  public static Properties of(Path data) {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(data.resolve("first-run.properties"))) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }
}
