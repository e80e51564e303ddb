package dev.headgate.ingest.user;

/** Identifies a personal access token; never the secret. */
public record AccessTokenId(int value) {
  public AccessTokenId {
    if (value <= 0) {
      throw new IllegalArgumentException("access token id: " + value);
    }
  }
}
