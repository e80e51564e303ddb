package dev.headgate.ingest.insight.quality;

/** A field that advertisers need, and how often conversions should carry it. */
public enum TrackedField {
  EMAIL("Email", Kind.USER_DATA, 70, 40),
  PHONE("Phone", Kind.USER_DATA, 30, 10),
  ADDRESS("Address", Kind.USER_DATA, 50, 20),
  VALUE("Value", Kind.COMMERCE, 100, 90),
  CURRENCY("Currency", Kind.COMMERCE, 100, 90),
  TRANSACTION_ID("Transaction id", Kind.COMMERCE, 100, 90),
  ITEMS("Items", Kind.COMMERCE, 95, 85);

  /** Whom a field tells about: the total it is a share of. */
  public enum Kind {
    USER_DATA,
    COMMERCE
  }

  private final String label;
  private final Kind kind;
  private final double good;
  private final double critical;

  TrackedField(String label, Kind kind, double good, double critical) {
    this.label = label;
    this.kind = kind;
    this.good = good;
    this.critical = critical;
  }

  public String label() {
    return label;
  }

  public Kind kind() {
    return kind;
  }

  public Target target() {
    return new Target(good, critical);
  }
}
