package dev.headgate.clickhouse.embedded;

/**
 * Where an engine is reached, and as whom.
 *
 * @param url without a path: {@code http://127.0.0.1:port}
 */
public record EngineAddress(String url, String user, String password) {

  /** Without the password. */
  @Override
  public String toString() {
    return user + " at " + url;
  }
}
