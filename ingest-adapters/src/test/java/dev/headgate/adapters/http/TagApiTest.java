package dev.headgate.adapters.http;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract over servlets that keep everything in memory. */
class TagApiTest extends TagApiContract {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  protected ApiTarget target() {
    return server;
  }
}
