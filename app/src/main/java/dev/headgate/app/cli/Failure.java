package dev.headgate.app.cli;

/** A command that cannot be done; its message is a sentence for the person who typed it. */
final class Failure extends RuntimeException {
  private final int exitCode;

  private Failure(String message, int exitCode) {
    super(message);
    this.exitCode = exitCode;
  }

  /** It could not be done as things stand. */
  static Failure failed(String message) {
    return new Failure(message, 1);
  }

  /** What was typed cannot be taken as it is. */
  static Failure mistyped(String message) {
    return new Failure(message, 2);
  }

  String text() {
    return String.valueOf(getMessage());
  }

  int exitCode() {
    return exitCode;
  }
}
