package dev.headgate.ingest.journal;

/** The public API that something came in by. The codes stand in journals: never reuse one. */
public enum Api {
  MEDIA(1),
  TAG(2);

  private final int code;

  Api(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  public static Api ofCode(int code) {
    return switch (code) {
      case 1 -> MEDIA;
      case 2 -> TAG;
      default -> throw new IllegalArgumentException("no API has code " + code);
    };
  }
}
