package dev.headgate.ingest.delivery;

import org.jspecify.annotations.Nullable;

/** The store did nothing and may do it later. */
public final class StoreUnavailable extends RuntimeException {
  public StoreUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
