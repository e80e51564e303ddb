package dev.headgate.bench.fault;

/** Spoils the store, which an audit has to notice. */
public final class Tampering {
  private Tampering() {}

  /** Takes one stored event away and doubles another. */
  public static void with(FaultedGateway gateway) {
    String one =
        gateway
            .query(
                "SELECT event_id FROM headgate.media_events ORDER BY delivery_id, row_no LIMIT 1")
            .getFirst();
    gateway.query(
        "ALTER TABLE headgate.media_events DELETE WHERE event_id = '"
            + one
            + "' SETTINGS mutations_sync = 2");
    gateway.query(
        "INSERT INTO headgate.media_events SELECT * FROM headgate.media_events ORDER BY"
            + " delivery_id DESC, row_no LIMIT 1");
  }
}
