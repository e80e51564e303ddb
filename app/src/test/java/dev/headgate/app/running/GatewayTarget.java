package dev.headgate.app.running;

import dev.headgate.adapters.http.ApiTarget;
import dev.headgate.app.cli.CommandLineClient;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The whole gateway as a target of the contracts; its keys are made with the command line. */
public final class GatewayTarget implements ApiTarget {
  private static final Pattern ID = Pattern.compile("\"id\" : (\\d+)");
  private static final Pattern KEY = Pattern.compile("\"key\" : \"([^\"]+)\"");

  private final RunningHeadgate gateway;
  private final Map<KeyCase, String> keys = new EnumMap<>(KeyCase.class);

  public GatewayTarget(RunningHeadgate gateway) {
    this.gateway = gateway;
  }

  @Override
  public URI url() {
    return gateway.url();
  }

  @Override
  public synchronized String key(KeyCase which) {
    return keys.computeIfAbsent(which, this::make);
  }

  private String make(KeyCase which) {
    return switch (which) {
      case MEDIA_LIVE -> media(tenant("demo")).secret();
      case MEDIA_TEST -> media(tenant("demo"), "--mode", "test").secret();
      case MEDIA_REVOKED -> revoked(media(tenant("demo")));
      case MEDIA_EXPIRED -> expired(media(tenant("demo"), "--expires", soon()));
      case MEDIA_TENANT_INACTIVE -> ofInactiveTenant(false);
      case MEDIA_ORIGIN_LISTED -> media(tenant("demo"), "--origin", LISTED_ORIGIN).secret();
      case MEDIA_TEN_A_MINUTE -> media(tenant(plan("--events-per-minute", "10"))).secret();
      case MEDIA_QUOTA_FORBIDDEN -> withoutQuota("403");
      case MEDIA_QUOTA_RETRY -> withoutQuota("429");
      case TAG_LIVE -> tag(tenant("demo")).secret();
      case TAG_REVOKED -> revoked(tag(tenant("demo")));
      case TAG_EXPIRED -> expired(tag(tenant("demo"), "--expires", soon()));
      case TAG_TENANT_INACTIVE -> ofInactiveTenant(true);
      case TAG_SITE_DISABLED -> ofDisabledSite();
      case TAG_ORIGIN_LISTED -> tag(tenant("demo"), "--origin", LISTED_ORIGIN).secret();
      case TAG_ONE_A_SECOND ->
          tag(tenant(plan("--tag-requests-per-second", "1", "--tag-burst", "1"))).secret();
    };
  }

  private record MadeKey(String id, String secret) {}

  private MadeKey media(String tenant, String... more) {
    return key(tenant, List.of(), more);
  }

  private MadeKey tag(String tenant, String... more) {
    return key(tenant, List.of("--site", site(tenant)), more);
  }

  private MadeKey key(String tenant, List<String> site, String... more) {
    List<String> command = new ArrayList<>(List.of("key", "create", "--tenant", tenant, "--json"));
    command.addAll(site);
    command.addAll(Arrays.asList(more));
    String made = run(command.toArray(String[]::new));
    String secret = first(KEY, made);
    awaitKnown(secret);
    return new MadeKey(first(ID, made), secret);
  }

  /** A new key works within a second on every node; the tests begin when it does. */
  private void awaitKnown(String secret) {
    boolean tag = secret.startsWith("pk");
    RunningHeadgate.await(
        Duration.ofSeconds(30),
        "the key to be known",
        () ->
            gateway
                    .send(
                        HttpRequest.newBuilder(
                                gateway.url().resolve(tag ? "/ingest" : "/v1/ingest/events"))
                            .header(tag ? "X-Probr-Key" : "X-API-Key", secret)
                            .POST(HttpRequest.BodyPublishers.noBody()))
                    .statusCode()
                != 401);
    if (tag) {
      // An empty report counts against the site's rate.
      pause(Duration.ofSeconds(1));
    }
  }

  /** Makes a tenant on a plan and returns its id. */
  public String tenant(String plan) {
    return id("tenant", "create", UUID.randomUUID().toString(), "--plan", plan, "--json");
  }

  private String site(String tenant) {
    return id("site", "create", "--tenant", tenant, "--json", UUID.randomUUID().toString());
  }

  /** The plan's name. */
  private String plan(String... limits) {
    String name = UUID.randomUUID().toString();
    List<String> command = new ArrayList<>(List.of("plan", "create", name));
    command.addAll(Arrays.asList(limits));
    run(command.toArray(String[]::new));
    return name;
  }

  private String withoutQuota(String status) {
    return media(tenant(plan("--monthly-quota", "0", "--over-quota", status))).secret();
  }

  private String revoked(MadeKey key) {
    run("key", "revoke", key.id());
    return settled(key.secret());
  }

  private String ofInactiveTenant(boolean tag) {
    String tenant = tenant("demo");
    String secret = (tag ? tag(tenant) : media(tenant)).secret();
    run("tenant", "deactivate", tenant);
    return settled(secret);
  }

  private String ofDisabledSite() {
    String tenant = tenant("demo");
    String site = site(tenant);
    String secret = key(tenant, List.of("--site", site)).secret();
    run("site", "disable", site);
    return settled(secret);
  }

  /** A change holds within one second on every node. */
  private static String settled(String secret) {
    pause(Duration.ofSeconds(1));
    return secret;
  }

  private static String expired(MadeKey key) {
    pause(Duration.ofSeconds(3));
    return key.secret();
  }

  private static String soon() {
    return Instant.now().plusMillis(2_500).toString();
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private String id(String... command) {
    return first(ID, run(command));
  }

  /** Runs a command as an operator would type it and returns what it prints. */
  public String run(String... command) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        CommandLineClient.run(
            command,
            Map.of("HEADGATE_DATA_DIR", gateway.data().toString()),
            InputStream.nullInputStream(),
            new PrintWriter(out),
            new PrintWriter(err),
            Clock.systemUTC());
    if (status != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + status + " " + err);
    }
    return out.toString();
  }

  /** The text of a property in what a command printed with {@code --json}. */
  public static String property(String name, String printed) {
    return first(Pattern.compile("\"" + name + "\" : \"([^\"]+)\""), printed);
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new AssertionError("no " + pattern + " in " + text);
    }
    return matcher.group(1);
  }
}
