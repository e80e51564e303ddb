package dev.headgate.ingest.key;

/** Which of the two public APIs a key opens. A key of one API is unknown to the other. */
public enum KeyKind {
  MEDIA("tm"),
  TAG("pk");

  private final String prefix;

  KeyKind(String prefix) {
    this.prefix = prefix;
  }

  /** The first letters of such a key, before {@code _live_} or {@code _test_}. */
  public String prefix() {
    return prefix;
  }
}
