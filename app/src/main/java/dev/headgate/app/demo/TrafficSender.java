package dev.headgate.app.demo;

import dev.headgate.app.demo.GatewayClient.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends uploads as a good SDK does and writes down what became of them: it waits when it is asked
 * to, sends events with ids again until they are answered, and nothing else twice. Safe for many
 * threads.
 */
final class TrafficSender implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration MEDIA_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration TAG_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(10);
  private static final Duration START_POLL = Duration.ofMillis(500);
  private static final int START_ATTEMPTS = 10;
  private static final Duration BEACON_DOUBT = Duration.ofMillis(50);
  private static final int MAX_DESCRIBED = 100;

  private final DemoOptions options;
  private final InstantSource clock;
  private final DemoLedger ledger;
  private final GatewayClient client;
  private final Pace mediaPace;
  private final Pace tagPace;
  private final Gate mediaGate = new Gate();
  private final Gate tagGate = new Gate();

  TrafficSender(DemoOptions options, InstantSource clock, DemoLedger ledger) {
    this.options = options;
    this.clock = clock;
    this.ledger = ledger;
    client = new GatewayClient(options.gateway());
    mediaPace = Pace.perMinute(options.eventsPerMinute());
    tagPace = Pace.perSecond(options.tagRequestsPerSecond());
  }

  /**
   * Waits a little for the gateway, which may just be starting.
   *
   * @throws DemoFailed if nothing listens there
   */
  void awaitGateway() throws InterruptedException {
    for (int attempt = 1; !client.isThere(); attempt++) {
      if (attempt == START_ATTEMPTS) {
        throw new DemoFailed(
            "Nothing listens at %s: start the gateway first, or say where it is with --demo-url"
                .formatted(options.gateway()));
      }
      Thread.sleep(START_POLL);
    }
  }

  /** Sends an upload until its fate is known or can never be known. */
  void send(MediaUpload upload) throws InterruptedException {
    ledger.count(upload.endpoint(), Count.EVENTS, upload.size());
    Delivery delivery = new Delivery(upload, true);
    delivery.complete();
    if (upload.repeated() && delivery.isAnswered()) {
      ledger.count(upload.endpoint(), Count.REPEATS, 1);
      Delivery again = new Delivery(upload, false);
      again.body = delivery.body;
      again.complete();
    }
  }

  /** One copy of an upload on its way, through as many attempts as it takes. */
  private final class Delivery {
    private final MediaUpload upload;
    private final boolean firstCopy;
    private final Patience patience = new Patience();
    private byte[] body = {};
    private boolean answered;
    private boolean everLost;

    Delivery(MediaUpload upload, boolean firstCopy) {
      this.upload = upload;
      this.firstCopy = firstCopy;
    }

    boolean isAnswered() {
      return answered;
    }

    void complete() throws InterruptedException {
      boolean over = false;
      while (!over) {
        mediaPace.await(upload.size());
        mediaGate.await();
        // A repetition goes out with the bytes of the first copy; every other attempt tells the
        // time anew, for the gateway would take an old sent_at for a slow clock.
        if (firstCopy || body.length == 0) {
          body = upload.body(clock.instant());
        }
        long refusals = mediaGate.refusals();
        ledger.sent(upload.endpoint(), upload.size());
        over = settle(client.post(path(), headers(), body, MEDIA_TIMEOUT), refusals);
        if (!firstCopy && !over) {
          body = new byte[0];
        }
      }
    }

    /** Whether nothing is left to be done. */
    private boolean settle(Answer answer, long refusalsBefore) throws InterruptedException {
      return switch (answer) {
        case Answer.Answered(int status, String text) ->
            status == 200 || status == 400
                ? settled(status, text, refusalsBefore)
                : refused(status, text) || lost("status " + status);
        case Answer.Refused refused -> {
          boolean limited = refused.status() == 429;
          ledger.count(upload.endpoint(), limited ? Count.RATE_LIMITED : Count.DEGRADED, 1);
          mediaGate.close(refused.retryAfter());
          yield patience.isOver() && giveUp("it goes on answering " + refused.status());
        }
        case Answer.NotSent(String reason) -> {
          patience.backOff();
          yield patience.isOver() && giveUp(reason);
        }
        case Answer.Lost(String reason) -> lost(reason);
      };
    }

    private boolean settled(int status, String text, long refusalsBefore)
        throws InterruptedException {
      boolean beacon = upload.endpoint() == Endpoint.BEACON;
      if (beacon && wasAmongRefusals(refusalsBefore)) {
        return lost("a beacon among refusals");
      }
      answered = true;
      String wrong = beacon ? wrongBeacon(status, text) : wrong(upload, status, text);
      if (!wrong.isEmpty()) {
        ledger.surprise(upload.endpoint().path() + ": " + wrong);
      }
      ledger.answered(upload, firstCopy);
      return true;
    }

    /**
     * A beacon is answered 200 even if refused. While others were refused, so may it have been, and
     * is sent again; theirs may be on the way still when its own answer comes.
     */
    private boolean wasAmongRefusals(long refusalsBefore) throws InterruptedException {
      Thread.sleep(BEACON_DOUBT);
      return mediaGate.refusals() != refusalsBefore;
    }

    private boolean lost(String reason) throws InterruptedException {
      everLost = true;
      ledger.lost(upload);
      if (!upload.isIdentified()) {
        return giveUp(reason);
      }
      ledger.count(upload.endpoint(), Count.POSSIBLE_DUPLICATES, upload.valid());
      patience.backOff();
      return patience.isOver() && giveUp(reason);
    }

    private boolean giveUp(String reason) {
      if (!everLost) {
        throw new DemoFailed(
            "The gateway at %s does not take events (%s): start it, then run the demo again"
                .formatted(options.gateway(), reason));
      }
      if (firstCopy) {
        ledger.unknown(upload);
      }
      return true;
    }

    private String path() {
      return upload.endpoint() == Endpoint.BEACON
          ? Endpoint.BEACON.path()
              + "?api_key="
              + URLEncoder.encode(options.mediaKey(), StandardCharsets.UTF_8)
          : Endpoint.EVENTS.path();
    }

    private Map<String, String> headers() {
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("Content-Type", "application/json");
      if (upload.endpoint() == Endpoint.EVENTS) {
        headers.put("X-API-Key", options.mediaKey());
      }
      if (upload.gzipped()) {
        headers.put("Content-Encoding", "gzip");
      }
      return headers;
    }
  }

  private static String wrongBeacon(int status, String text) {
    return status == 200 && text.isEmpty()
        ? ""
        : "a beacon is answered 200 with an empty body, not %d %s".formatted(status, text);
  }

  /** What the answer to a batch has wrong; empty when nothing. */
  private static String wrong(MediaUpload upload, int status, String text) {
    TreeMap<Integer, String> flaws = upload.flaws();
    int valid = upload.size() - flaws.size();
    String expected =
        "%d with %d accepted, rejected %s".formatted(valid == 0 ? 400 : 200, valid, flaws);
    try {
      JsonNode json = JSON.readTree(text);
      TreeMap<Integer, String> errors = new TreeMap<>();
      json.path("errors")
          .forEach(error -> errors.put(error.path("index").asInt(), error.path("code").asString()));
      boolean right =
          status == (valid == 0 ? 400 : 200)
              && json.path("accepted").asInt(-1) == valid
              && json.path("rejected").asInt(-1) == flaws.size()
              && (flaws.size() > MAX_DESCRIBED || errors.equals(flaws));
      return right ? "" : "expected %s, was answered %d %s".formatted(expected, status, text);
    } catch (JacksonException _) {
      return "expected %s, was answered %d and no JSON: %s".formatted(expected, status, text);
    }
  }

  /** Sends a report once, as the container's template does; only what was not taken goes again. */
  void send(TagUpload upload) throws InterruptedException {
    ledger.count(Endpoint.TAGS, Count.EVENTS, 1);
    byte[] body = upload.json().getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers =
        Map.of("Content-Type", "application/json", "X-Probr-Key", options.tagKey());
    Patience patience = new Patience();
    boolean over = false;
    while (!over) {
      tagPace.await(1);
      tagGate.await();
      ledger.sent(Endpoint.TAGS, 1);
      over = settle(upload, client.post(Endpoint.TAGS.path(), headers, body, TAG_TIMEOUT));
      if (!over) {
        patience.backOff();
        if (patience.isOver()) {
          throw new DemoFailed(
              "The gateway at %s does not take tag reports: start it, then run the demo again"
                  .formatted(options.gateway()));
        }
      }
    }
  }

  private boolean settle(TagUpload upload, Answer answer) {
    return switch (answer) {
      case Answer.Answered(int status, String text) -> {
        if (status == 200 || status == 400) {
          settled(upload, status, text);
        } else if (!refused(status, text)) {
          ledger.unknown(upload.report());
        }
        yield true;
      }
      case Answer.Refused refused -> {
        ledger.count(
            Endpoint.TAGS, refused.status() == 429 ? Count.RATE_LIMITED : Count.DEGRADED, 1);
        tagGate.close(refused.retryAfter());
        yield false;
      }
      case Answer.NotSent _ -> false;
      case Answer.Lost _ -> {
        ledger.unknown(upload.report());
        yield true;
      }
    };
  }

  private void settled(TagUpload upload, int status, String text) {
    int expected = upload.report().isPresent() ? 200 : 400;
    if (status != expected) {
      ledger.surprise(
          "/ingest: expected %d for %s, was answered %d %s"
              .formatted(expected, upload.json(), status, text));
    }
    ledger.answered(upload.report());
  }

  /** Statuses that no patience helps against. */
  private boolean refused(int status, String text) {
    if (status >= 500) {
      return false;
    }
    String advice =
        switch (status) {
          case 401, 403 -> "check the keys and the tenant";
          case 404, 405 -> "check the URL";
          default -> "this should not happen";
        };
    throw new DemoFailed(
        "The gateway at %s answered %d (%s): %s"
            .formatted(options.gateway(), status, text.strip(), advice));
  }

  @Override
  public void close() {
    client.close();
  }

  /** Waits longer from time to time, and not for ever. */
  private final class Patience {
    private final long endNanos = System.nanoTime() + options.patience().toNanos();
    private Duration next = Duration.ofMillis(50);

    boolean isOver() {
      return System.nanoTime() - endNanos > 0;
    }

    void backOff() throws InterruptedException {
      Thread.sleep(next.dividedBy(2).plusMillis(jitter(next.toMillis() / 2)));
      Duration doubled = next.multipliedBy(2);
      next = doubled.compareTo(LONGEST_BACKOFF) < 0 ? doubled : LONGEST_BACKOFF;
    }

    private static long jitter(long millis) {
      return ThreadLocalRandom.current().nextLong(millis + 1);
    }
  }
}
