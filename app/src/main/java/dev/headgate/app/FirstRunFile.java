package dev.headgate.app;

import dev.headgate.adapters.clickhouse.ClickHouseEndpoint;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * {@code first-run.properties}: what the first run made, for the person who sets the gateway up. Is
 * replaced whole when the embedded engine changes its address or secret.
 */
final class FirstRunFile {
  private final Path file;
  private @Nullable ClickHouseEndpoint clickHouse;

  FirstRunFile(Path file) {
    this.file = file;
  }

  Path path() {
    return file;
  }

  boolean exists() {
    return Files.exists(file);
  }

  /** Writes what was made; the engine's address comes from {@link #setClickHouse}. */
  synchronized void write(Map<String, String> made) {
    Map<String, String> all = new LinkedHashMap<>(made);
    addClickHouse(all);
    replace(all);
  }

  /** Notes where ClickHouse is, and puts it into the file if that is there. */
  synchronized void setClickHouse(ClickHouseEndpoint endpoint) {
    clickHouse = endpoint;
    if (exists()) {
      Map<String, String> all = read();
      addClickHouse(all);
      replace(all);
    }
  }

  private void addClickHouse(Map<String, String> properties) {
    ClickHouseEndpoint endpoint = clickHouse;
    if (endpoint != null) {
      properties.put("clickhouse.url", endpoint.url());
      properties.put("clickhouse.user", endpoint.user());
      properties.put("clickhouse.password", endpoint.password());
    }
  }

  private Map<String, String> read() {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    Map<String, String> all = new LinkedHashMap<>();
    properties.stringPropertyNames().stream()
        .sorted()
        .forEach(name -> all.put(name, properties.getProperty(name)));
    return all;
  }

  private void replace(Map<String, String> properties) {
    try {
      PrivateFiles.writeProperties(file, properties);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
