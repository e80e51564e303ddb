package dev.headgate.bench.soak;

/** One request as its sender knows it, and whether it was acknowledged. */
final class SoakUpload {
  private final int number;
  private final int sender;
  private final BodyTemplate template;
  private final long firstId;
  private final long millis;
  private volatile boolean acknowledged;

  /**
   * @param sender at which place its key stands
   * @param firstId number of its first event's id; the others follow it
   * @param millis the sender's time; of a tag report the time it tells, which no other has
   */
  SoakUpload(int number, int sender, BodyTemplate template, long firstId, long millis) {
    this.number = number;
    this.sender = sender;
    this.template = template;
    this.firstId = firstId;
    this.millis = millis;
  }

  int number() {
    return number;
  }

  int sender() {
    return sender;
  }

  BodyTemplate template() {
    return template;
  }

  long firstId() {
    return firstId;
  }

  long millis() {
    return millis;
  }

  void acknowledge() {
    acknowledged = true;
  }

  boolean isAcknowledged() {
    return acknowledged;
  }
}
