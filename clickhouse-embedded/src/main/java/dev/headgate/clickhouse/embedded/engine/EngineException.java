package dev.headgate.clickhouse.embedded.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An error in ClickHouse's own form: a number, and {@code Code: N. DB::Exception: ...}. */
final class EngineException extends RuntimeException {

  static final int BAD_ARGUMENTS = 36;
  static final int NOT_IMPLEMENTED = 48;
  static final int CANNOT_OPEN_CONNECTION = 210;
  static final int TOO_MANY_SIMULTANEOUS_QUERIES = 202;
  static final int QUERY_WITH_SAME_ID = 216;
  static final int SESSION_IS_LOCKED = 373;
  static final int QUERY_WAS_CANCELLED = 394;
  static final int AUTHENTICATION_FAILED = 516;
  static final int UNKNOWN_EXCEPTION = 1002;

  private static final Pattern CODE = Pattern.compile("Code: (\\d+)\\. ");

  private final int code;

  private EngineException(int code, String message) {
    super(message);
    this.code = code;
  }

  /** As the engine wrote it. */
  static EngineException of(String message) {
    Matcher matcher = CODE.matcher(message);
    if (matcher.find()) {
      return new EngineException(Integer.parseInt(matcher.group(1)), message);
    }
    return of(UNKNOWN_EXCEPTION, "STD_EXCEPTION", message);
  }

  /** One of the server's own. */
  static EngineException of(int code, String name, String message) {
    return new EngineException(
        code, "Code: %d. DB::Exception: %s (%s)".formatted(code, sentence(message), name));
  }

  private static String sentence(String message) {
    return message.endsWith(".") ? message : message + ".";
  }

  int code() {
    return code;
  }

  String text() {
    return String.valueOf(getMessage());
  }

  /** The status ClickHouse answers with for this code. */
  int httpStatus() {
    return switch (code) {
      // What the sender got wrong.
      case 6,
          25,
          26,
          27,
          36,
          38,
          41,
          53,
          62,
          72,
          117,
          167,
          168,
          223,
          321,
          376,
          427,
          441,
          675,
          676 ->
          400;
      case 194 -> 401;
      case 192, 193, AUTHENTICATION_FAILED -> 403;
      // What does not exist.
      case 46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 139, 336 -> 404;
      case 159 -> 408;
      case NOT_IMPLEMENTED -> 501;
      // A server says 503 to some. The HTTP client below the driver repeats those by itself, and
      // which error it was is lost when what it repeats is an insert that is sent once.
      default -> 500;
    };
  }
}
