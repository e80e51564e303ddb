package dev.headgate.admin.overview;

import dev.headgate.admin.words.Status.Tone;
import dev.headgate.admin.words.Words;
import dev.headgate.ingest.delivery.DeliveryState;
import dev.headgate.ingest.insight.GatewayState;
import dev.headgate.ingest.insight.WatchGateway.Pulse;
import java.time.Duration;
import java.time.Instant;

/** How things are, in one sentence. */
record Headline(Tone tone, String text) {
  private static final Words WORDS = new Words();

  /** For operators, who can do something about it. */
  static Headline of(GatewayState.Snapshot now, Instant at) {
    if (!now.accepting()) {
      return bad(
          "Nothing is accepted: %s. Senders are told to try again; %s."
              .formatted(now.notAcceptingWhy(), safe(now)));
    }
    DeliveryState delivery = now.delivery();
    return switch (delivery.phase()) {
      case HALTED ->
          bad(
              "Delivery waits for a person: %s. Meanwhile %s."
                  .formatted(delivery.halted().orElse("see the log"), safe(now)));
      case STORE_DOWN ->
          warning(
              "ClickHouse is down for %s; %s."
                  .formatted(
                      WORDS.duration(since(delivery.failingSince().orElse(at), at)), safe(now)));
      case PROVING ->
          warning("It is being checked what ClickHouse took of a delivery; " + safe(now) + ".");
      case STARTING -> warning("Delivery is being started; " + safe(now) + ".");
      case STOPPED -> warning("Delivery has stopped; " + safe(now) + ".");
      case IDLE, DELIVERING ->
          now.storedWithin().isZero() && now.waiting() == 0
              ? good("All is well: nothing comes in at the moment, and everything is stored.")
              : good(
                  "All is well: %s events/s accepted, stored within %s."
                      .formatted(
                          WORDS.number(Math.round(now.acceptedPerSecond())),
                          WORDS.duration(now.storedWithin())));
    };
  }

  private static String safe(GatewayState.Snapshot now) {
    return "%s safe in the journal"
        .formatted(now.waiting() == 1 ? "1 event is" : WORDS.number(now.waiting()) + " events are");
  }

  /** For everybody else, who want to know whether their events are safe. */
  static Headline of(Pulse pulse) {
    if (!pulse.accepting()) {
      return bad(
          "The gateway cannot take events at the moment; senders are told to try again later.");
    }
    return switch (pulse.delivery()) {
      case HALTED, STORE_DOWN, STARTING, STOPPED, PROVING ->
          warning(
              "Events are accepted and safe, but are not shown yet: the event store is away. What you"
                  + " see here may be old.");
      case IDLE, DELIVERING ->
          pulse.storedWithin().isZero()
              ? good("All is well: events are accepted.")
              : good(
                  "All is well: events are accepted, and stored within %s."
                      .formatted(WORDS.duration(pulse.storedWithin())));
    };
  }

  private static Duration since(Instant begin, Instant now) {
    Duration length = Duration.between(begin, now);
    return length.isNegative() ? Duration.ZERO : length;
  }

  private static Headline good(String text) {
    return new Headline(Tone.GOOD, text);
  }

  private static Headline warning(String text) {
    return new Headline(Tone.WARNING, text);
  }

  private static Headline bad(String text) {
    return new Headline(Tone.BAD, text);
  }
}
