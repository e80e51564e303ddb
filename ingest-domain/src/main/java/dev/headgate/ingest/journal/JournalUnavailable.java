package dev.headgate.ingest.journal;

import org.jspecify.annotations.Nullable;

/** The journal cannot keep anything now. The sender may try again. */
public final class JournalUnavailable extends RuntimeException {
  private final boolean outcomeUnknown;

  public JournalUnavailable(String message) {
    this(message, false, null);
  }

  /**
   * @param outcomeUnknown whether the record may have reached the disk all the same
   */
  public JournalUnavailable(String message, boolean outcomeUnknown, @Nullable Throwable cause) {
    super(message, cause);
    this.outcomeUnknown = outcomeUnknown;
  }

  public boolean isOutcomeUnknown() {
    return outcomeUnknown;
  }
}
