package dev.headgate.clickhouse.embedded;

/** Where an engine is in its life. */
public enum EngineState {
  /** For the first time. */
  STARTING,
  /** It answered its last heartbeat. */
  RUNNING,
  /** It crashed, hung or was told to restart, and is not back yet. */
  RESTARTING,
  /** Closed, for good. */
  STOPPED
}
