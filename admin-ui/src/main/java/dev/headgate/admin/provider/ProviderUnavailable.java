package dev.headgate.admin.provider;

import org.jspecify.annotations.Nullable;

/** The provider does not answer, or not with what it should; another way in has to do. */
public final class ProviderUnavailable extends RuntimeException {
  ProviderUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
