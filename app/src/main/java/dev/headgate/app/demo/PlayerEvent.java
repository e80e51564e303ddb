package dev.headgate.app.demo;

import dev.headgate.ingest.event.RejectCode;
import java.util.Optional;

/**
 * One event as a player sends it.
 *
 * @param json the event, the same in every upload it is part of
 * @param clientMillis the {@code ts} it carries, milliseconds since 1970; without a meaning when it
 *     is flawed
 * @param flaw why it has to be rejected; empty when it has to be accepted
 */
record PlayerEvent(
    String json, String type, DeviceType device, long clientMillis, Optional<RejectCode> flaw) {

  boolean isValid() {
    return flaw.isEmpty();
  }
}
