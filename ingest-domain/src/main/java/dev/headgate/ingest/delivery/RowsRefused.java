package dev.headgate.ingest.delivery;

import org.jspecify.annotations.Nullable;

/** The store can never take these rows as they are. Nothing was stored. */
public final class RowsRefused extends RuntimeException {
  public RowsRefused(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
