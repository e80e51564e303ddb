package dev.headgate.admin.key;

import dev.headgate.admin.words.Rate;
import dev.headgate.admin.words.Words;
import dev.headgate.ingest.insight.WatchKeys.Use;
import dev.headgate.ingest.key.KeyEntry;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.key.KeyMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a tenant's keys are used, in sentences with numbers.
 *
 * @param use empty while ClickHouse does not answer, which the sentences say
 */
record KeyUse(List<KeyEntry> keys, Optional<Use> use, Instant now) {
  private static final Words WORDS = new Words();

  /** "This key took 41,200 events today, and was last used 2 min ago." */
  String sentence(KeyEntry entry) {
    return events(entry) + " " + lastUse(entry);
  }

  private String events(KeyEntry entry) {
    if (entry.key().mode() == KeyMode.TEST) {
      return "This is a test key: its events are not stored, so they are not counted.";
    }
    return use.map(
            known ->
                "This key took %s today (UTC)."
                    .formatted(WORDS.count(known.today(entry.key().id()), "event", "events")))
        .orElse(
            "How many events this key took today is not known now: ClickHouse does not answer.");
  }

  private String lastUse(KeyEntry entry) {
    return entry
        .lastUsedAt()
        .map(at -> "It was last used " + ago(at) + ".")
        .orElse("It has never been used.");
  }

  private String ago(Instant at) {
    Duration age = Duration.between(at, now);
    return age.compareTo(Duration.ofSeconds(15)) < 0
        ? "just now"
        : WORDS.duration(Duration.ofSeconds(age.toSeconds())) + " ago";
  }

  /** Events of today; a dash where they are not known. */
  String today(KeyEntry entry) {
    return entry.key().mode() == KeyMode.TEST
        ? Words.NOTHING
        : use.map(known -> WORDS.number(known.today(entry.key().id()))).orElse(Words.NOTHING);
  }

  /** What the key that this one replaces still takes; empty unless that one still works. */
  String overlap(KeyEntry entry) {
    return entry
        .rotatedFrom()
        .flatMap(this::known)
        .filter(old -> old.isUsable(now))
        .map(old -> overlap(old, entry))
        .orElse("");
  }

  /** The same from the side of the key that is replaced. */
  String replacedBy(KeyEntry old) {
    return keys.stream()
        .filter(entry -> entry.rotatedFrom().equals(Optional.of(old.key().id())))
        .findFirst()
        .filter(_ -> old.isUsable(now))
        .map(entry -> overlap(old, entry))
        .orElse("");
  }

  private String overlap(KeyEntry old, KeyEntry fresh) {
    String name = "The old key " + old.key().shownPrefix() + "…";
    String end =
        old.key().expiresAt().map(at -> " It works until " + WORDS.time(at) + ".").orElse("");
    if (old.key().mode() == KeyMode.TEST) {
      return name + " works on beside the new one." + end;
    }
    return use.map(known -> name + share(known, old.key().id(), fresh.key().id()) + end)
        .orElse(name + " works on; how much it takes is not known while ClickHouse is away." + end);
  }

  private static String share(Use use, KeyId old, KeyId fresh) {
    Rate rate = new Rate(use.lastHour(old), use.lastHour(old) + use.lastHour(fresh));
    if (rate.isEmpty()) {
      return " took nothing in the last hour, and neither did the new one.";
    }
    if (rate.part() == 0) {
      return " took none of the %s of the last hour."
          .formatted(WORDS.count(rate.sample(), "event", "events"));
    }
    if (rate.part() == rate.sample()) {
      return " still takes all of the traffic: %s in the last hour."
          .formatted(WORDS.count(rate.sample(), "event", "events"));
    }
    return " still takes %s of the traffic: %s of the %s of the last hour."
        .formatted(
            WORDS.percent(rate),
            WORDS.number(rate.part()),
            WORDS.count(rate.sample(), "event", "events"));
  }

  private Optional<KeyEntry> known(KeyId id) {
    return keys.stream().filter(entry -> entry.key().id().equals(id)).findFirst();
  }
}
