package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.app.running.Batches;
import dev.headgate.app.running.GatewayTarget;
import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.app.running.Senders;
import dev.headgate.app.running.Senders.Sender;
import dev.headgate.app.running.SharedHeadgate;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Many senders at once at the edge of a quota or a rate: not one event more than it allows. */
class LimitsOverHttpTest {
  private static final int LIMIT = 1_000;
  private static final int BATCH = 7;
  private static final int REQUESTS = 200;
  private static final int AT_A_TIME = 50;

  private final RunningHeadgate gateway = SharedHeadgate.get();
  private final GatewayTarget operator = SharedHeadgate.target();
  private final Senders senders = new Senders(gateway, operator);

  @Test
  void takesNotOneEventMoreThanTheQuota() throws Exception {
    Sender sender = senders.onPlan("--monthly-quota", Integer.toString(LIMIT));

    List<HttpResponse<String>> answers =
        allAtOnce(() -> senders.post(sender, Batches.of("quota", Batches.ids(BATCH))));

    assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(200, 403);
    int taken = taken(answers);
    assertThat(taken).isGreaterThan(LIMIT - BATCH).isLessThanOrEqualTo(LIMIT);
    for (int i = taken; i < LIMIT; i++) {
      assertThat(senders.post(sender, Batches.of("last", Batches.ids(1))).statusCode())
          .isEqualTo(200);
    }
    HttpResponse<String> tooMuch = senders.post(sender, Batches.of("more", Batches.ids(1)));
    assertThat(tooMuch.statusCode()).isEqualTo(403);
    assertThat(tooMuch.body()).contains("quota_exceeded");
    senders.awaitStoredAndBilled(sender, LIMIT);
  }

  @Test
  void takesNotOneEventMoreThanTheRate() throws Exception {
    Sender sender = senders.onPlan("--events-per-minute", Integer.toString(LIMIT));
    long began = System.nanoTime();

    List<HttpResponse<String>> answers =
        allAtOnce(() -> senders.post(sender, Batches.of("rate", Batches.ids(BATCH))));

    long minutes = Duration.ofNanos(System.nanoTime() - began).toMinutes() + 1;
    assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(200, 429);
    assertThat(taken(answers))
        .isGreaterThan(LIMIT - BATCH)
        .isLessThanOrEqualTo((int) (LIMIT * minutes));
    assertThat(answers)
        .filteredOn(answer -> answer.statusCode() == 429)
        .allSatisfy(
            answer ->
                assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0))
                    .isBetween(1L, 61L));
    senders.awaitStoredAndBilled(sender, taken(answers));
  }

  /** A repeat needs room while it is being kept, and gives it back. */
  @Test
  void duplicatesCostNoQuota() {
    Sender sender = senders.onPlan("--monthly-quota", "45");
    String batch = Batches.of("again", Batches.ids(20));
    for (int i = 0; i < 10; i++) {
      assertThat(senders.post(sender, batch).statusCode()).isEqualTo(200);
    }
    assertThat(senders.post(sender, Batches.of("rest", Batches.ids(25))).statusCode())
        .isEqualTo(200);
    assertThat(senders.post(sender, Batches.of("new", Batches.ids(1))).statusCode()).isEqualTo(403);
    senders.awaitStoredAndBilled(sender, 45);
  }

  private static int taken(List<HttpResponse<String>> answers) {
    return BATCH * (int) answers.stream().filter(answer -> answer.statusCode() == 200).count();
  }

  private static List<HttpResponse<String>> allAtOnce(Callable<HttpResponse<String>> request)
      throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME)) {
      List<Future<HttpResponse<String>>> sent = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        sent.add(pool.submit(request));
      }
      List<HttpResponse<String>> answers = new ArrayList<>();
      for (Future<HttpResponse<String>> one : sent) {
        answers.add(one.get());
      }
      return answers;
    }
  }
}
