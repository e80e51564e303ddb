package dev.headgate.ingest.delivery;

import org.jspecify.annotations.Nullable;

/** Going on would mean to guess; a person has to look. The message says at what. */
final class DeliveryHalted extends RuntimeException {
  DeliveryHalted(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
