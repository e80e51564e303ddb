package dev.headgate.clickhouse.embedded;

/** The engine cannot be had: fetched, started, or kept running. The message says what to do. */
public final class EmbeddedClickHouseException extends RuntimeException {

  public EmbeddedClickHouseException(String message) {
    super(message);
  }

  public EmbeddedClickHouseException(String message, Throwable cause) {
    super(message, cause);
  }
}
