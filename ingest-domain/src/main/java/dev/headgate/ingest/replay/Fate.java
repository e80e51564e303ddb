package dev.headgate.ingest.replay;

/** What became of a rejected thing that was to be sent again. The names stand in the database. */
public enum Fate {
  /** Its turn has not come. */
  WAITING("waiting"),
  /** Noted before it is handed to the intake, so that a crash in between can be seen. */
  UNDER_WAY("under way"),
  /** Taken, and on its way to the store. */
  ACCEPTED("accepted"),
  /** It had been taken before. */
  DUPLICATE("duplicate"),
  /** It still breaks a rule. */
  REJECTED("rejected again"),
  /** Its key, site or tenant may not send any more, or it is gone. */
  REFUSED("refused"),
  /** The gateway ended while a tag report was under way; it is not risked a second time. */
  UNCLEAR("unclear");

  private final String label;

  Fate(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  /** Whether it may be tried again, because nothing of it was taken. */
  public boolean mayBeTriedAgain() {
    return this == REJECTED || this == REFUSED;
  }
}
