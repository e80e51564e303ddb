package dev.headgate.ingest.trial;

import dev.headgate.ingest.key.Grant;
import java.time.Instant;
import java.util.List;

/** Takes a request in as if it had come over the network with this key and no {@code Origin}. */
@FunctionalInterface
public interface TestRequests {

  /** Hands a body to the API that the key opens, and returns what the client would read. */
  Reply send(Grant grant, String body, Instant at);

  /** A field of an answer. */
  record Field(String name, String value) {}

  /** What a client gets. */
  record Reply(int status, String reason, List<Field> fields, String body) {
    public Reply {
      fields = List.copyOf(fields);
    }

    public boolean isGood() {
      return status == 200;
    }
  }
}
