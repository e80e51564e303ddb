package dev.headgate.ingest.trial;

import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.key.ApiKey;
import dev.headgate.ingest.key.Grant;
import dev.headgate.ingest.key.KeyEntry;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.key.KeyKind;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.live.LiveFeed;
import dev.headgate.ingest.live.LiveFilter;
import dev.headgate.ingest.live.LiveItem;
import dev.headgate.ingest.live.LiveWatch;
import dev.headgate.ingest.management.DataDesk;
import dev.headgate.ingest.management.KeyAdministration;
import dev.headgate.ingest.management.KeyGrants;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.Rights;
import dev.headgate.ingest.user.Actor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Sends one event with a key, for those who may change the key. The secret is not known any more,
 * so the request begins where the secret has been recognised: everything from the key's right to
 * send to the answer is what a client meets.
 */
public final class SendTestEvent {
  /** By then a row is stored, unless the store is down or far behind. */
  private static final Duration PATIENCE = Duration.ofSeconds(6);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  private final KeyAdministration keys;
  private final KeyGrants grants;
  private final DataDesk desk;
  private final TestRequests requests;
  private final StoredRows rows;
  private final LiveFeed feed;
  private final InstantSource clock;

  public SendTestEvent(
      KeyAdministration keys,
      KeyGrants grants,
      DataDesk desk,
      TestRequests requests,
      StoredRows rows,
      LiveFeed feed,
      InstantSource clock) {
    this.keys = keys;
    this.grants = grants;
    this.desk = desk;
    this.requests = requests;
    this.rows = rows;
    this.feed = feed;
    this.clock = clock;
  }

  /** Where the event can be seen. */
  public sealed interface Sight {
    /** A row of the store, as JSON. */
    record Stored(String row) implements Sight {}

    /** What the live view shows of it; all there is to see of a test key's event. */
    record Live(LiveItem item) implements Sight {}

    /** Accepted, and not yet to be seen. */
    record NotYet(String why) implements Sight {}

    /** Not accepted: there is nothing to see. */
    record Nothing() implements Sight {}
  }

  /** What was sent, what came back, and where it is. */
  public record Trial(KeyEntry key, String sent, TestRequests.Reply answer, Sight sight) {}

  /** Sends it, and waits some seconds for it to be seen. */
  public Outcome<Trial> send(Actor actor, KeyId id) {
    return switch (keys.find(actor, id)) {
      case Outcome.Done<KeyEntry>(KeyEntry entry) -> send(actor, entry);
      case Outcome.NotFound<KeyEntry> _, Outcome.Invalid<KeyEntry> _, Outcome.Refused<KeyEntry> _ ->
          new Outcome.NotFound<>();
    };
  }

  private Outcome<Trial> send(Actor actor, KeyEntry entry) {
    ApiKey key = entry.key();
    Outcome<KeyEntry> allowed =
        desk.change(
            actor,
            Rights.mayChangeKey(actor, entry),
            key.tenant(),
            "key.test-event",
            () -> entry,
            _ -> Map.of("key", "%s (%s...)".formatted(key.name(), key.shownPrefix())));
    return allowed.map(_ -> grants.find(key.id()).map(grant -> send(entry, grant)).orElseThrow());
  }

  private Trial send(KeyEntry entry, Grant grant) {
    Instant at = Instant.ofEpochMilli(clock.millis());
    String body = entry.key().kind() == KeyKind.MEDIA ? mediaBody(at) : tagBody(at);
    LiveFilter filter =
        new LiveFilter(Optional.empty(), Optional.of(entry.key().id()), "", Optional.empty());
    Optional<LiveWatch> watch = feed.watch(entry.key().tenant(), filter);
    try {
      TestRequests.Reply answer = requests.send(grant, body, at);
      return new Trial(entry, body, answer, sight(entry.key(), at, answer, watch));
    } finally {
      watch.ifPresent(LiveWatch::close);
    }
  }

  private Sight sight(
      ApiKey key, Instant at, TestRequests.Reply answer, Optional<LiveWatch> watch) {
    if (!answer.isGood()) {
      return new Sight.Nothing();
    }
    try {
      return key.mode() == KeyMode.TEST ? live(at, watch) : stored(key, at);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Sight.NotYet("The gateway is stopping.");
    }
  }

  private static Sight live(Instant at, Optional<LiveWatch> watch) throws InterruptedException {
    if (watch.isEmpty()) {
      return new Sight.NotYet("Too many live views are open for one more.");
    }
    return watch.get().take(Duration.ofSeconds(1)).items().stream()
        .filter(item -> item.at().equals(at))
        .findFirst()
        .<Sight>map(Sight.Live::new)
        .orElseGet(() -> new Sight.NotYet("So much comes in with this key that it was not seen."));
  }

  private Sight stored(ApiKey key, Instant at) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String why = "It is not stored yet.";
    do {
      try {
        Optional<String> row = rows.find(key, at);
        if (row.isPresent()) {
          return new Sight.Stored(row.get());
        }
      } catch (StoreUnavailable _) {
        return new Sight.NotYet("ClickHouse does not answer.");
      }
      Thread.sleep(LOOK_AGAIN);
    } while (System.nanoTime() < end);
    return new Sight.NotYet(why);
  }

  private static String mediaBody(Instant at) {
    return """
        {"sent_at":"%s","events":[{"event_id":"%s","event_type":"headgate_test","ts":"%s",\
        "anonymous_id":"headgate-test","session_id":"headgate-test",\
        "properties":{"sent_from":"the key's page"}}]}"""
        .formatted(at, UUID.randomUUID(), at);
  }

  private static String tagBody(Instant at) {
    return """
        {"container_id":"HEADGATE-TEST","event_name":"headgate_test","timestamp_ms":%d,\
        "tags":[{"id":"1","name":"Headgate test","status":"success","execution_time":1}]}"""
        .formatted(at.toEpochMilli());
  }
}
