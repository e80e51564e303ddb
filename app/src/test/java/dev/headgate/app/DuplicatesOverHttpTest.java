package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.app.running.Batches;
import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.app.running.Senders;
import dev.headgate.app.running.Senders.Sender;
import dev.headgate.app.running.SharedHeadgate;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The same events many times, over HTTP, down to the rows and the bill. */
class DuplicatesOverHttpTest {
  private static final int TIMES = 1_000;
  private static final int EVENTS = 20;
  private static final int AT_A_TIME = 100;

  private final RunningHeadgate gateway = SharedHeadgate.get();
  private final Senders senders = new Senders(gateway, SharedHeadgate.target());

  @Test
  void storesAndBillsOnceWhatComesAThousandTimesInParallel() throws Exception {
    Sender sender = senders.onDemoPlan();
    String batch = Batches.of("again", Batches.ids(EVENTS));

    try (ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME)) {
      List<Future<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < TIMES; i++) {
        answers.add(pool.submit(() -> senders.post(sender, batch)));
      }
      for (Future<HttpResponse<String>> answer : answers) {
        assertThat(answer.get().statusCode()).isEqualTo(200);
        assertThat(answer.get().body()).contains("\"accepted\":" + EVENTS);
      }
    }

    senders.awaitStoredAndBilled(sender, EVENTS);
  }

  @Test
  void keepsWhatTwoTenantsSendUnderTheSameIds() {
    Sender one = senders.onDemoPlan();
    Sender other = senders.onDemoPlan();
    List<UUID> ids = Batches.ids(EVENTS);

    for (Sender sender : List.of(one, other, one, other)) {
      assertThat(senders.post(sender, Batches.of("shared", ids)).statusCode()).isEqualTo(200);
    }

    for (Sender sender : List.of(one, other)) {
      senders.awaitStoredAndBilled(sender, EVENTS);
    }
  }

  @Test
  void storesAndBillsOnceWhatIsRepeatedWithinABatch() {
    Sender sender = senders.onDemoPlan();
    UUID twice = UUID.randomUUID();
    List<UUID> ids = new ArrayList<>(Collections.nCopies(100, twice));
    ids.addAll(Batches.ids(EVENTS - 1));
    Collections.shuffle(ids);
    String batch = Batches.of("within", ids).replaceFirst(twice.toString(), upper(twice));

    HttpResponse<String> answer = senders.post(sender, batch);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"accepted\":" + ids.size());
    senders.awaitStoredAndBilled(sender, EVENTS);
  }

  /** The same id, spelt otherwise. */
  private static String upper(UUID id) {
    return id.toString().toUpperCase(Locale.ROOT);
  }

  @Test
  void keepsTheFirstOfTwoPayloadsUnderOneIdAndCountsTheConflict() {
    Sender sender = senders.onDemoPlan();
    List<UUID> ids = Batches.ids(EVENTS);
    long conflicts = gateway.metric("headgate_events_conflict_total", "media");
    assertThat(senders.post(sender, Batches.of("first", ids)).statusCode()).isEqualTo(200);

    for (int i = 0; i < 3; i++) {
      assertThat(senders.post(sender, Batches.of("other", ids)).statusCode()).isEqualTo(200);
    }

    senders.awaitStoredAndBilled(sender, EVENTS);
    assertThat(
            gateway.query(
                "SELECT groupUniqArray(event_type) FROM headgate.media_events WHERE tenant_id = "
                    + sender.tenant()))
        .isEqualTo("['first']");
    assertThat(gateway.metric("headgate_events_conflict_total", "media") - conflicts)
        .isGreaterThanOrEqualTo(3L * EVENTS);
  }
}
