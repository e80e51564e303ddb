package dev.headgate.bench.fault;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Clients under one loop: each sends one request after another, and sends what was not answered
 * again under the same ids, as players do; some are content with no answer, and some send again
 * what was answered long ago.
 */
final class Senders {
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final int RETRY_MILLIS = 150;

  /** What is still tried once the loop is over and the gateway serves again. */
  private static final int LAST_TRIES = 20;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI url;
  private final Keys keys;
  private final int loop;
  private final List<Upload> earlier;
  private final List<Upload> sent = Collections.synchronizedList(new ArrayList<>());
  private final List<String> wrongAnswers = Collections.synchronizedList(new ArrayList<>());
  private final AtomicLong acknowledgedEvents = new AtomicLong();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicInteger number = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean ending;

  /**
   * What requests are sent with.
   *
   * @param media keys of different tenants
   */
  record Keys(List<String> media, String test, String tag) {}

  /**
   * @param earlier uploads of earlier loops that were answered, and may be sent again
   */
  Senders(URI url, Keys keys, int loop, List<Upload> earlier) {
    this.url = url;
    this.keys = keys;
    this.loop = loop;
    this.earlier = List.copyOf(earlier);
  }

  void begin(int count, SplittableRandom dice) {
    for (int i = 0; i < count; i++) {
      SplittableRandom own = dice.split();
      threads.add(Thread.ofVirtual().name("sender-" + i).start(() -> sendOn(own)));
    }
  }

  private void sendOn(RandomGenerator dice) {
    while (!ending) {
      send(next(dice), dice);
      FaultedGateway.pause(Duration.ofMillis(dice.nextLong(5, 60)));
    }
  }

  private Upload next(RandomGenerator dice) {
    int chance = dice.nextInt(100);
    if (chance < 15) {
      return Upload.tag(loop, number.incrementAndGet());
    }
    if (chance < 20 && !earlier.isEmpty()) {
      return earlier.get(dice.nextInt(earlier.size()));
    }
    if (chance < 25) {
      return Upload.media(Upload.Kind.TEST_KEY, loop, 0, ids(3), false, 0);
    }
    int tenant = dice.nextInt(keys.media().size());
    return Upload.media(
        Upload.Kind.MEDIA,
        loop,
        tenant,
        chance < 30 ? idsOfAnother(tenant) : ids(1 + dice.nextInt(80)),
        dice.nextInt(4) == 0,
        dice.nextInt(10) == 0 ? 2 : 0);
  }

  private static List<UUID> ids(int count) {
    return Stream.generate(UUID::randomUUID).limit(count).toList();
  }

  /** Ids that another tenant has used: both are to be kept. */
  private List<UUID> idsOfAnother(int tenant) {
    synchronized (sent) {
      for (int i = sent.size() - 1; i >= 0; i--) {
        Upload upload = sent.get(i);
        if (upload.kind() == Upload.Kind.MEDIA && upload.sender() != tenant) {
          return upload.ids();
        }
      }
    }
    return ids(10);
  }

  private void send(Upload upload, RandomGenerator dice) {
    if (upload.loop() == loop) {
      sent.add(upload);
    }
    boolean isPatient = upload.kind() != Upload.Kind.TAG && dice.nextInt(100) < 80;
    int left = LAST_TRIES;
    while (!attempt(upload) && isPatient && left > 0) {
      FaultedGateway.pause(Duration.ofMillis(RETRY_MILLIS));
      if (ending) {
        left--;
      }
    }
  }

  private boolean attempt(Upload upload) {
    try {
      HttpResponse<String> answer = http.send(request(upload), BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        refused(upload, answer);
        return false;
      }
      check(upload, answer.body());
      upload.acknowledge();
      acknowledgedEvents.addAndGet(upload.accepted());
      return true;
    } catch (IOException e) {
      unanswered.incrementAndGet();
      return false;
    } catch (InterruptedException e) {
      throw FaultedGateway.interrupted(e);
    }
  }

  private HttpRequest request(Upload upload) {
    boolean isTag = upload.kind() == Upload.Kind.TAG;
    String key =
        switch (upload.kind()) {
          case TAG -> keys.tag();
          case TEST_KEY -> keys.test();
          case MEDIA -> keys.media().get(upload.sender());
        };
    return HttpRequest.newBuilder(url.resolve(isTag ? "/ingest" : "/v1/ingest/events"))
        .timeout(ANSWER)
        .header(isTag ? "X-Probr-Key" : "X-API-Key", key)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(upload.body()))
        .build();
  }

  /** Only an unavailable gateway may refuse these. */
  private void refused(Upload upload, HttpResponse<String> answer) {
    unanswered.incrementAndGet();
    if (answer.statusCode() < 500) {
      wrongAnswers.add(upload.kind() + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  private void check(Upload upload, String answer) {
    if (upload.kind() == Upload.Kind.TAG) {
      return;
    }
    String wanted =
        "\"accepted\":%d,\"rejected\":%d".formatted(upload.accepted(), upload.rejected());
    if (!answer.replace(" ", "").contains(wanted)) {
      wrongAnswers.add("not " + wanted + " but " + answer);
    }
  }

  /** Lets all finish what they are at. */
  void end() {
    ending = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw FaultedGateway.interrupted(e);
      }
    }
  }

  /** What was sent for the first time in this loop. */
  List<Upload> sent() {
    return List.copyOf(sent);
  }

  /** Events of all answers 200, repeats among them. */
  long acknowledgedEvents() {
    return acknowledgedEvents.get();
  }

  /** Attempts without a 200. */
  int unanswered() {
    return unanswered.get();
  }

  List<String> wrongAnswers() {
    return List.copyOf(wrongAnswers);
  }
}
