package dev.headgate.ingest.user;

/** What a personal access token may do of what its user may do. */
public enum AccessScope {
  READ,
  WRITE
}
