package dev.headgate.ingest.key;

/** Whether what a key sends counts. */
public enum KeyMode {
  LIVE,
  /** Validated and shown in the live view, but neither stored nor billed. */
  TEST;

  public String label() {
    return this == LIVE ? "live" : "test";
  }
}
