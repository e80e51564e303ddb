package dev.headgate.ingest.delivery;

import org.jspecify.annotations.Nullable;

/** An insert may or may not have happened, and may still happen. */
public final class OutcomeUnclear extends RuntimeException {
  public OutcomeUnclear(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
