package dev.headgate.adapters.journal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Keeps the journal's log lines out of tests that break it thousands of times. */
final class Quiet implements BeforeAllCallback, AfterAllCallback {
  private static final Logger LOGGER =
      (Logger) LoggerFactory.getLogger("dev.headgate.adapters.journal");

  @Override
  public void beforeAll(ExtensionContext context) {
    LOGGER.setLevel(Level.OFF);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    LOGGER.setLevel(null);
  }
}
