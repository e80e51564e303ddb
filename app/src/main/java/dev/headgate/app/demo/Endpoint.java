package dev.headgate.app.demo;

import java.util.Locale;

/** Where traffic goes. */
enum Endpoint {
  /** {@code POST /v1/ingest/events}. */
  EVENTS("/v1/ingest/events"),
  /** {@code POST /v1/ingest/beacon}, which answers 200 whatever happened. */
  BEACON("/v1/ingest/beacon"),
  /** {@code POST /ingest}. */
  TAGS("/ingest");

  private final String path;

  Endpoint(String path) {
    this.path = path;
  }

  String path() {
    return path;
  }

  /** Its name in a record. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
