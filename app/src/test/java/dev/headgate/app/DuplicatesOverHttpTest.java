package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.app.running.Batches;
import dev.headgate.app.running.GatewayTarget;
import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.app.running.SharedHeadgate;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The same events many times, over HTTP, down to the rows and the bill. */
class DuplicatesOverHttpTest {
  private static final int TIMES = 1_000;
  private static final int EVENTS = 20;
  private static final int AT_A_TIME = 100;

  private final RunningHeadgate gateway = SharedHeadgate.get();
  private final GatewayTarget operator = SharedHeadgate.target();

  /** A tenant and its key. */
  private record Sender(String tenant, String key) {}

  private Sender newSender() {
    String tenant = operator.tenant("demo");
    String made = operator.run("key", "create", "--tenant", tenant, "--json");
    Sender sender = new Sender(tenant, GatewayTarget.property("key", made));
    RunningHeadgate.await(
        Duration.ofSeconds(30),
        "the key to be known",
        () -> post(sender, "{}").statusCode() != 401);
    return sender;
  }

  private HttpResponse<String> post(Sender sender, String body) {
    return gateway.send(
        HttpRequest.newBuilder(gateway.url().resolve("/v1/ingest/events"))
            .timeout(Duration.ofMinutes(2))
            .header("X-API-Key", sender.key())
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  @Test
  void storesAndBillsOnceWhatComesAThousandTimesInParallel() throws Exception {
    Sender sender = newSender();
    String batch = Batches.of("again", Batches.ids(EVENTS));

    try (ExecutorService senders = Executors.newFixedThreadPool(AT_A_TIME)) {
      List<Future<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < TIMES; i++) {
        answers.add(senders.submit(() -> post(sender, batch)));
      }
      for (Future<HttpResponse<String>> answer : answers) {
        assertThat(answer.get().statusCode()).isEqualTo(200);
        assertThat(answer.get().body()).contains("\"accepted\":" + EVENTS);
      }
    }

    gateway.awaitQuery(ofTenant(sender), EVENTS + "\t" + EVENTS);
    awaitUsage(sender, EVENTS);
    assertThat(gateway.query(ofTenant(sender))).isEqualTo(EVENTS + "\t" + EVENTS);
  }

  @Test
  void keepsWhatTwoTenantsSendUnderTheSameIds() {
    Sender one = newSender();
    Sender other = newSender();
    List<UUID> ids = Batches.ids(EVENTS);

    for (Sender sender : List.of(one, other, one, other)) {
      assertThat(post(sender, Batches.of("shared", ids)).statusCode()).isEqualTo(200);
    }

    for (Sender sender : List.of(one, other)) {
      gateway.awaitQuery(ofTenant(sender), EVENTS + "\t" + EVENTS);
      awaitUsage(sender, EVENTS);
    }
  }

  /** Rows and different events of a tenant. */
  private static String ofTenant(Sender sender) {
    return "SELECT count(), uniqExact(event_id) FROM headgate.media_events WHERE tenant_id = "
        + sender.tenant();
  }

  private void awaitUsage(Sender sender, long events) {
    RunningHeadgate.await(
        Duration.ofSeconds(90), "the usage to be settled", () -> usage(sender) == events);
  }

  private long usage(Sender sender) {
    Matcher line =
        Pattern.compile("\"tenant\" : " + sender.tenant() + ",[^}]*?\"events\" : (\\d+)")
            .matcher(operator.run("usage", "--json"));
    return line.find() ? Long.parseLong(line.group(1)) : 0;
  }
}
