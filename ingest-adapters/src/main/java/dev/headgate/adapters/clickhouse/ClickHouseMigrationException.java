package dev.headgate.adapters.clickhouse;

import org.jspecify.annotations.Nullable;

/** The database cannot be brought to this version's schema. The message says what to do. */
public final class ClickHouseMigrationException extends RuntimeException {
  ClickHouseMigrationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
