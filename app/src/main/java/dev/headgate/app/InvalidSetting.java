package dev.headgate.app;

import org.jspecify.annotations.Nullable;

/** A setting with which the gateway cannot start; the message is one sentence for the operator. */
public final class InvalidSetting extends RuntimeException {
  public InvalidSetting(String message) {
    this(message, null);
  }

  public InvalidSetting(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
