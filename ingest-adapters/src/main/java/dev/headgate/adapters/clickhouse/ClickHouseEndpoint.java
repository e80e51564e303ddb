package dev.headgate.adapters.clickhouse;

/**
 * Where ClickHouse is reached, and as whom.
 *
 * @param url {@code http://host:port} or {@code https://host:port}, without a path
 */
public record ClickHouseEndpoint(String url, String user, String password) {

  /** Without the password. */
  @Override
  public String toString() {
    return user + " at " + url;
  }
}
