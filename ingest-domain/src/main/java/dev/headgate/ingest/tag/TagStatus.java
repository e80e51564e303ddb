package dev.headgate.ingest.tag;

import java.util.Optional;

/** How a tag's execution ended, as the container saw it. */
public enum TagStatus {
  SUCCESS("success"),
  FAILURE("failure"),
  TIMEOUT("timeout"),
  EXCEPTION("exception");

  private final String label;

  TagStatus(String label) {
    this.label = label;
  }

  /** The name in the contract. */
  public String label() {
    return label;
  }

  public static Optional<TagStatus> labelled(String label) {
    return switch (label) {
      case "success" -> Optional.of(SUCCESS);
      case "failure" -> Optional.of(FAILURE);
      case "timeout" -> Optional.of(TIMEOUT);
      case "exception" -> Optional.of(EXCEPTION);
      default -> Optional.empty();
    };
  }
}
