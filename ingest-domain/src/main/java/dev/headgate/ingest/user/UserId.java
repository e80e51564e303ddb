package dev.headgate.ingest.user;

/** Identifies a user. */
public record UserId(int value) {
  public UserId {
    if (value <= 0) {
      throw new IllegalArgumentException("user id: " + value);
    }
  }
}
