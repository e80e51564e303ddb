package dev.headgate.ingest.key;

/** What a key may do. */
public enum KeyScope {
  /** Send events. */
  INGEST,
  /** Send events of the past: timestamps are kept as they are, however far from now. */
  BACKFILL
}
