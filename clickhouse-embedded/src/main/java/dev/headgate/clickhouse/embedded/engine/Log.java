package dev.headgate.clickhouse.embedded.engine;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Lines on standard error, which the parent keeps in a log of bounded size. */
final class Log {

  private static final boolean TRACE = Boolean.getBoolean("headgate.engine.trace");

  static void info(String message) {
    System.err.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + message);
  }

  static void trace(String message, Throwable cause) {
    if (TRACE) {
      info(message + cause);
    }
  }

  private Log() {}
}
