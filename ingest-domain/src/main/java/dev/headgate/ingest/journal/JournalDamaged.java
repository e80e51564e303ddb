package dev.headgate.ingest.journal;

import org.jspecify.annotations.Nullable;

/**
 * Something the journal had made durable cannot be read any more. Names the segment and the byte.
 */
public final class JournalDamaged extends RuntimeException {
  public JournalDamaged(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
