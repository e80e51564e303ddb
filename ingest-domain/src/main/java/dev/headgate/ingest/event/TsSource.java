package dev.headgate.ingest.event;

/** Where an event's {@code ts} comes from. The codes stand in stored rows. */
public enum TsSource {
  /** The sender's own, kept as it was. */
  CLIENT(1),
  /** The sender's own, shifted onto our clock. */
  CORRECTED(2),
  /** Ours, because the sender asked for it. */
  SERVER(3);

  private final int code;

  TsSource(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
