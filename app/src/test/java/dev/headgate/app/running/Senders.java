package dev.headgate.app.running;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tenants of their own with a media key, on a gateway that others use as well. */
public final class Senders {
  private final RunningHeadgate gateway;
  private final GatewayTarget operator;

  /** A tenant and its key. */
  public record Sender(String tenant, String key) {}

  public Senders(RunningHeadgate gateway, GatewayTarget operator) {
    this.gateway = gateway;
    this.operator = operator;
  }

  public Sender onDemoPlan() {
    return on("demo");
  }

  /** Of a tenant on a new plan with these limits. */
  public Sender onPlan(String... limits) {
    String name = UUID.randomUUID().toString();
    List<String> command = new ArrayList<>(List.of("plan", "create", name));
    command.addAll(List.of(limits));
    operator.run(command.toArray(String[]::new));
    return on(name);
  }

  private Sender on(String plan) {
    String tenant = operator.tenant(plan);
    String made = operator.run("key", "create", "--tenant", tenant, "--json");
    Sender sender = new Sender(tenant, GatewayTarget.property("key", made));
    RunningHeadgate.await(
        Duration.ofSeconds(30),
        "the key to be known",
        () -> post(sender, "{}").statusCode() != 401);
    return sender;
  }

  public HttpResponse<String> post(Sender sender, String body) {
    return gateway.send(
        HttpRequest.newBuilder(gateway.url().resolve("/v1/ingest/events"))
            .timeout(Duration.ofMinutes(2))
            .header("X-API-Key", sender.key())
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** Waits until so many events of the tenant are stored, each once, and as many are billed. */
  public void awaitStoredAndBilled(Sender sender, long events) {
    String rows = rowsAndIds(sender);
    String expected = events + "\t" + events;
    gateway.awaitQuery(rows, expected);
    RunningHeadgate.await(
        Duration.ofSeconds(90),
        "%d events to be billed".formatted(events),
        () -> usage(sender) == events);
    if (!gateway.query(rows).equals(expected)) {
      throw new AssertionError(gateway.query(rows) + " instead of " + expected);
    }
  }

  /** Asks for the rows and the different events of the tenant. */
  public static String rowsAndIds(Sender sender) {
    return "SELECT count(), uniqExact(event_id) FROM headgate.media_events WHERE tenant_id = "
        + sender.tenant();
  }

  public long usage(Sender sender) {
    Matcher line =
        Pattern.compile("\"tenant\" : " + sender.tenant() + ",[^}]*?\"events\" : (\\d+)")
            .matcher(operator.run("usage", "--json"));
    return line.find() ? Long.parseLong(line.group(1)) : 0;
  }
}
