package dev.headgate.app.demo;

import dev.headgate.ingest.event.RejectCode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/** What can be wrong with an event of a careless player; each flaw breaks one rule only. */
enum Flaw {
  NO_SESSION(RejectCode.MISSING_FIELD, 6, event -> event.remove("session_id")),
  NULL_VIEWER(RejectCode.MISSING_FIELD, 4, event -> event.putNull("anonymous_id")),
  NO_TIME(RejectCode.MISSING_FIELD, 3, event -> event.remove("ts")),
  EMPTY_TYPE(RejectCode.EMPTY_FIELD, 4, event -> event.put("event_type", "")),
  NUMBER_AS_TYPE(RejectCode.WRONG_TYPE, 3, event -> event.put("event_type", 42)),
  POSITION_AS_TEXT(RejectCode.WRONG_TYPE, 4, event -> event.put("position_sec", "12.5")),
  CONTEXT_AS_LIST(RejectCode.WRONG_TYPE, 2, event -> event.putArray("context")),
  TIME_IN_WORDS(RejectCode.INVALID_TS, 4, event -> event.put("ts", "yesterday evening")),
  TIME_WITHOUT_OFFSET(RejectCode.INVALID_TS, 3, event -> event.put("ts", "2026-04-23T18:30:12")),
  TIME_BEFORE_1970(RejectCode.TS_OUT_OF_RANGE, 2, event -> event.put("ts", "1904-01-01T00:00:00Z")),
  SHORT_UUID(RejectCode.INVALID_EVENT_ID, 4, event -> event.put("event_id", "a1b2c3d4-e5f6-7890")),
  HALF_A_BIT(RejectCode.INVALID_NUMBER, 3, event -> event.put("bitrate_kbps", 4500.5)),
  LONG_TYPE(RejectCode.EVENT_TYPE_TOO_LONG, 2, event -> event.put("event_type", "x".repeat(201))),
  LONG_SESSION(RejectCode.ID_TOO_LONG, 2, event -> event.put("session_id", "s".repeat(257))),
  LONG_TITLE(RejectCode.TITLE_TOO_LONG, 2, event -> event.put("content_title", "T".repeat(1025))),
  HUGE(
      RejectCode.EVENT_TOO_LARGE,
      1,
      event -> event.putObject("properties").put("log", "stack ".repeat(11_000)));

  /** Each flaw as often as its weight says. */
  private static final List<Flaw> WEIGHTED =
      Arrays.stream(values())
          .flatMap(flaw -> IntStream.range(0, flaw.weight).mapToObj(_ -> flaw))
          .toList();

  private static final double SHARE = 0.005;

  private final RejectCode code;
  private final int weight;

  @SuppressWarnings("ImmutableEnumChecker") // the lambdas hold nothing
  private final Consumer<ObjectNode> spoil;

  Flaw(RejectCode code, int weight, Consumer<ObjectNode> spoil) {
    this.code = code;
    this.weight = weight;
    this.spoil = spoil;
  }

  /** The code the event has to be rejected with. */
  RejectCode code() {
    return code;
  }

  void spoil(ObjectNode event) {
    spoil.accept(event);
  }

  /** One event in 200 has a flaw. */
  static Optional<Flaw> chosenBy(Dice dice) {
    return dice.chance(SHARE) ? Optional.of(dice.pick(WEIGHTED)) : Optional.empty();
  }
}
