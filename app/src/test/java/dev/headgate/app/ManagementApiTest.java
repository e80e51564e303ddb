package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.app.Households.Part;
import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.ingest.audit.AuditEntry;
import dev.headgate.ingest.audit.AuditLog.Filter;
import dev.headgate.ingest.management.AuditTrail;
import dev.headgate.ingest.management.OwnAccount;
import dev.headgate.ingest.management.OwnAccount.NewToken;
import dev.headgate.ingest.management.UserAdministration;
import dev.headgate.ingest.user.AccessScope;
import dev.headgate.ingest.user.Actor;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The management API over HTTP, on the whole gateway with its real databases. */
class ManagementApiTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final GatewayInProcess gateway = GatewayInProcess.get();
  private final Households households = gateway.households();
  private final String tenant = "/api/v1/tenants/" + households.ours().tenant().value();

  private final String theirs = "/api/v1/tenants/" + households.theirs().tenant().value();

  private Caller owner() {
    return Caller.withToken(gateway.url(), households.token(Part.OWNER));
  }

  /** Of a tenant where nobody makes anything new. */
  private Caller stranger() {
    return Caller.withToken(gateway.url(), households.token(Part.FOREIGN));
  }

  private static JsonNode json(Caller.Answer answer) {
    return JSON.readTree(answer.body());
  }

  private static String header(Caller.Answer answer, String name) {
    return answer.response().headers().firstValue(name).orElse("");
  }

  private static void assertRefused(Caller.Answer answer, int status, String error) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(json(answer).path("error").asString()).isEqualTo(error);
    assertThat(json(answer).path("message").asString()).isNotEmpty();
  }

  @Test
  void documentsEveryRouteAndNoOther() {
    Set<String> routes = new TreeSet<>();
    gateway
        .bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
        .getHandlerMethods()
        .keySet()
        .forEach(
            route ->
                route.getPatternValues().stream()
                    .filter(path -> path.startsWith(ManagementDocument.ROOT))
                    .forEach(
                        path ->
                            route
                                .getMethodsCondition()
                                .getMethods()
                                .forEach(
                                    method ->
                                        routes.add(
                                            ManagementDocument.operation(method.name(), path)))));

    assertThat(gateway.document().operations()).isNotEmpty().isEqualTo(routes);
  }

  @Test
  void givesExamplesThatFitTheirSchemas() {
    assertThat(gateway.document().badExamples()).isEmpty();
  }

  @Test
  void saysWhoseTokenItIsAndWhatItMayDo() {
    JsonNode me =
        json(
            Caller.withToken(
                    gateway.url(), households.token(Part.ANALYST, EnumSet.of(AccessScope.READ)))
                .get("/api/v1/me"));

    assertThat(me.path("login").asString()).isEqualTo(households.user(Part.ANALYST).login());
    assertThat(me.path("role").asString()).isEqualTo("analyst");
    assertThat(me.path("scopes").toString()).isEqualTo("[\"read\"]");
  }

  @Test
  void makesAKeyThatWorksUntilItIsRevoked() {
    Caller.Answer made =
        owner()
            .send(
                "POST", tenant + "/keys", "{\"name\":\"CI\",\"kind\":\"media\",\"mode\":\"live\"}");
    assertThat(made.status()).isEqualTo(201);
    JsonNode key = json(made).path("key");
    String one = "/api/v1/keys/" + key.path("id").asInt();
    assertThat(made.location()).hasValue(one);
    assertThat(json(made).path("secret").asString()).startsWith(key.path("prefix").asString());
    assertThat(owner().get(one).body()).doesNotContain(json(made).path("secret").asString());

    Caller.Answer revoked = owner().send("POST", one + "/revoke", "{\"reason\":\"leaked\"}");
    assertThat(json(revoked).path("status").asString()).isEqualTo("revoked");
    assertThat(json(revoked).path("revoke_reason").asString()).isEqualTo("leaked");
    Caller.Answer again = owner().send("POST", one + "/revoke", "{\"reason\":\"again\"}");
    assertThat(again.status()).isEqualTo(200);
    assertThat(json(again).path("revoke_reason").asString()).isEqualTo("leaked");
    assertRefused(owner().send("POST", one + "/rotate", "{\"overlap\":\"PT1H\"}"), 409, "conflict");
  }

  @Test
  void changesOnlyTheFieldsThatAreSent() {
    String one = "/api/v1/keys/" + households.freshKey().value();
    owner()
        .send(
            "PATCH",
            one,
            "{\"allowed_origins\":[\"https://a.example\"],\"expires_at\":\"2290-01-01T00:00:00Z\"}");

    JsonNode renamed = json(owner().send("PATCH", one, "{\"name\":\"Other\"}"));
    assertThat(renamed.path("name").asString()).isEqualTo("Other");
    assertThat(renamed.path("allowed_origins").toString()).isEqualTo("[\"https://a.example\"]");
    assertThat(renamed.path("expires_at").asString()).isEqualTo("2290-01-01T00:00:00Z");

    assertThat(
            json(owner().send("PATCH", one, "{\"expires_at\":null}")).path("expires_at").isNull())
        .isTrue();
  }

  @Test
  void asksForTheScopeThatAMethodTakes() {
    Caller reader =
        Caller.withToken(gateway.url(), households.token(Part.OWNER, EnumSet.of(AccessScope.READ)));
    assertThat(reader.get(tenant).status()).isEqualTo(200);

    Caller.Answer refused = reader.send("POST", tenant + "/sites", "{\"name\":\"No\"}");
    assertRefused(refused, 403, "insufficient_scope");
    assertThat(header(refused, "WWW-Authenticate")).contains("insufficient_scope", "write");

    Caller writer =
        Caller.withToken(
            gateway.url(), households.token(Part.OWNER, EnumSet.of(AccessScope.WRITE)));
    assertRefused(writer.get(tenant), 403, "insufficient_scope");
  }

  @Test
  void knowsNoTokenThatIsUnknownRevokedOrOfSomebodyLockedOut() {
    assertRefused(Caller.withNothing(gateway.url()).get("/api/v1/me"), 401, "invalid_token");
    assertRefused(
        Caller.withToken(gateway.url(), "hg_pat_0123").get("/api/v1/me"), 401, "invalid_token");
    assertThat(header(Caller.withNothing(gateway.url()).get("/api/v1/me"), "WWW-Authenticate"))
        .startsWith("Bearer");

    NewToken token = households.newToken(Part.MEMBER, EnumSet.allOf(AccessScope.class));
    Caller member = Caller.withToken(gateway.url(), token.secret().reveal());
    assertThat(member.get("/api/v1/me").status()).isEqualTo(200);
    String own = "/api/v1/me/tokens/" + token.token().id().value();
    assertThat(json(member.send("POST", own + "/revoke", "")).path("revoked_at").isString())
        .isTrue();
    assertRefused(member.get("/api/v1/me"), 401, "invalid_token");
  }

  @Test
  void endsTheTokensOfSomebodyWhoIsLockedOut() {
    var user = households.freshUser();
    String secret =
        Households.done(
                gateway
                    .bean(OwnAccount.class)
                    .createToken(
                        Actor.of(user, Actor.RequestSource.LOCAL),
                        "token",
                        EnumSet.of(AccessScope.READ),
                        java.time.Instant.now().plusSeconds(60)))
            .secret()
            .reveal();
    Caller caller = Caller.withToken(gateway.url(), secret);
    assertThat(caller.get("/api/v1/me").status()).isEqualTo(200);

    Households.done(
        gateway.bean(UserAdministration.class).disable(Actor.onThisMachine("test"), user.id()));

    assertRefused(caller.get("/api/v1/me"), 401, "invalid_token");
  }

  @Test
  void notesTheTokenAndTheRequestOfAChange() {
    owner()
        .sending("X-Request-Id", "deploy-17")
        .send("POST", tenant + "/sites", "{\"name\":\"" + households.unique("Noted") + "\"}");

    AuditEntry line =
        Households.done(
                gateway.bean(AuditTrail.class).find(Actor.onThisMachine("test"), Filter.newest(1)))
            .getFirst();
    assertThat(line.action()).isEqualTo("site.create");
    assertThat(line.actor()).contains(households.user(Part.OWNER).login(), "token");
    assertThat(line.requestId()).isEqualTo(Optional.of("deploy-17"));
  }

  @Test
  void tellsAllThatIsWrongWithABody() {
    Caller.Answer answer =
        owner().send("POST", tenant + "/keys", "{\"nmae\":\"x\",\"kind\":\"video\",\"mode\":1}");

    assertRefused(answer, 400, "invalid_request");
    List<String> fields = new ArrayList<>();
    json(answer).path("fields").forEach(field -> fields.add(field.path("field").asString()));
    assertThat(fields).containsExactlyInAnyOrder("nmae", "name", "kind", "mode");
  }

  @Test
  void refusesWhatIsNoJsonObjectAndWhatIsTooLarge() {
    String path = tenant + "/sites";
    assertRefused(owner().send("POST", path, "{\"name\":"), 400, "invalid_json");
    assertRefused(
        owner().send("POST", path, "{\"name\":\"a\",\"name\":\"b\"}"), 400, "invalid_json");
    assertRefused(owner().send("POST", path, "[1]"), 400, "invalid_json");
    assertRefused(owner().send("POST", path, "{} {}"), 400, "invalid_json");
    assertRefused(
        owner().send("POST", path, "{\"name\":\"" + "x".repeat(70_000) + "\"}"),
        413,
        "payload_too_large");
    assertRefused(owner().send("POST", path, "{\"name\":\" \"}"), 422, "invalid_fields");
  }

  @Test
  void refusesAFormAndAParameterThatItDoesNotKnow() {
    assertRefused(owner().get(tenant + "/media-events?sesion_id=1"), 400, "invalid_request");
    assertRefused(owner().get(tenant + "/media-events?from=yesterday"), 400, "invalid_request");
    assertRefused(
        owner()
            .get(tenant + "/traffic?from=2026-01-01T00:00:00Z&until=2026-03-01T00:00:00Z&step=1m"),
        400,
        "invalid_request");
    assertRefused(owner().get(tenant + "/usage?month=2199-01"), 400, "invalid_request");
  }

  @Test
  void answersOddAddressesInTheSameForm() {
    assertRefused(owner().get("/api/v1/nothing"), 404, "not_found");
    assertRefused(owner().get("/api/v1"), 404, "not_found");
    assertRefused(owner().get("/api/v1/tenants/x"), 404, "not_found");
    assertRefused(owner().get("/api/v1/tenants/0"), 404, "not_found");
    assertRefused(owner().get("/api/v1/tenants/99999999999"), 404, "not_found");
    assertRefused(owner().get("/api/v1//tenants"), 400, "bad_request");
    Caller.Answer wrong = owner().send("PUT", tenant, "{}");
    assertRefused(wrong, 405, "method_not_allowed");
    assertThat(header(wrong, "Allow")).contains("GET", "DELETE");
  }

  @Test
  void readsAListInPages() {
    for (int i = 0; i < 3; i++) {
      households.freshSite();
    }
    List<Integer> walked = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = json(owner().get(tenant + "/sites?limit=2" + cursor));
      assertThat(page.path("items").size()).isBetween(1, 2);
      page.path("items").forEach(site -> walked.add(site.path("id").asInt()));
      String next = page.path("next").asString("");
      cursor = next.isEmpty() ? "" : "&cursor=" + next;
    } while (!cursor.isEmpty());

    List<Integer> whole = new ArrayList<>();
    json(owner().get(tenant + "/sites?limit=500"))
        .path("items")
        .forEach(site -> whole.add(site.path("id").asInt()));
    assertThat(walked).isEqualTo(whole).hasSizeGreaterThanOrEqualTo(4);
  }

  @Test
  void readsStoredEventsInPages() {
    JsonNode first = json(stranger().get(theirs + "/media-events?limit=2"));
    JsonNode second =
        json(
            stranger()
                .get(theirs + "/media-events?limit=2&cursor=" + first.path("next").asString()));

    assertThat(first.path("items").size()).isEqualTo(2);
    assertThat(second.path("items").size()).isEqualTo(1);
    assertThat(second.path("next").isNull()).isTrue();
    assertThat(second.path("items").get(0).path("position_sec").asDouble()).isEqualTo(12.5);
    assertRefused(stranger().get(theirs + "/media-events?cursor=x"), 400, "invalid_request");
  }

  @Test
  void walksTheAuditLogInPages() {
    JsonNode first = json(owner().get("/api/v1/audit?limit=1"));
    JsonNode second =
        json(owner().get("/api/v1/audit?limit=1&cursor=" + first.path("next").asString()));

    assertThat(second.path("items").get(0).path("id").asLong())
        .isLessThan(first.path("items").get(0).path("id").asLong());
  }

  @Test
  void countsWhatWasSent() {
    JsonNode usage = json(stranger().get(theirs + "/usage"));
    assertThat(usage.path("events").asLong()).isEqualTo(3);
    assertThat(usage.path("quota").path("level").asString()).isEqualTo("unlimited");
    assertThat(json(stranger().get(theirs + "/usage?month=2020-01")).path("events").asLong())
        .isZero();

    JsonNode traffic = json(stranger().get(theirs + "/traffic"));
    assertThat(traffic.path("series").toString())
        .contains("media_events", "tag_reports", "rejected");

    JsonNode quality =
        json(
            stranger().get("/api/v1/sites/" + households.theirs().site().value() + "/tag-quality"));
    assertThat(quality.path("tags").size()).isEqualTo(2);
    assertThat(quality.path("tags").get(1).path("counts").path("success_percent").asInt())
        .isEqualTo(100);
  }

  /** From an address that no other test has, and without a token, since that is quick. */
  @Test
  void holdsEverybodyToTheirPace() {
    Caller hurried = Caller.from(gateway.url(), "127.0.0.2");
    Caller.Answer last = hurried.get("/api/v1/me");
    for (int i = 0; i < 5000 && last.status() != 429; i++) {
      last = hurried.get("/api/v1/me");
    }

    assertRefused(last, 429, "rate_limited");
    assertThat(Integer.parseInt(header(last, "Retry-After"))).isPositive();
    assertThat(owner().get("/api/v1/me").status()).isEqualTo(200);
  }

  @Test
  void deletesAPlanThatNobodyIsOn() {
    Caller operator = Caller.withToken(gateway.url(), households.token(Part.OPERATOR));
    String plan = "/api/v1/plans/" + households.freshPlan().value();

    Caller.Answer gone = operator.send("DELETE", plan, "");
    assertThat(gone.status()).isEqualTo(204);
    assertThat(gone.body()).isEmpty();
    assertRefused(operator.get(plan), 404, "not_found");
    String used = "/api/v1/plans/" + households.plan().value();
    assertRefused(operator.send("DELETE", used, ""), 409, "conflict");
  }

  @Test
  void erasesAPersonAndNeverSaysWho() {
    String who = households.unique("nobody-knows");
    Caller.Answer begun =
        owner()
            .send(
                "POST",
                tenant + "/erasures",
                "{\"field\":\"anonymous_id\",\"id\":\"%s\"}".formatted(who));
    assertThat(begun.status()).as(begun.body()).isEqualTo(202);
    assertThat(json(begun).path("field").asString()).isEqualTo("anonymous_id");

    String one = begun.location().orElseThrow();
    assertThat(owner().get(one).status()).isEqualTo(200);
    JsonNode newest = json(owner().get(tenant + "/erasures?limit=1"));
    assertThat(one).endsWith("/" + newest.at("/items/0/id").asInt());
    for (String seen :
        List.of(
            begun.body(),
            owner().get(one).body(),
            newest.toString(),
            owner().get("/api/v1/audit").body())) {
      assertThat(seen).doesNotContain(who);
    }
    Caller.Answer nobody =
        owner().send("POST", tenant + "/erasures", "{\"field\":\"user_id\",\"id\":\"\"}");
    assertRefused(nobody, 422, "invalid_fields");
    assertThat(json(nobody).at("/fields/0/field").asString()).isEqualTo("id");
  }

  @Test
  void replaysWhatWasRejectedAndThrowsItAway() {
    String letter = households.freshLetter().toString();
    String replays = tenant + "/rejected/replays";
    Caller.Answer begun = owner().send("POST", replays, "{\"ids\":[\"%s\"]}".formatted(letter));
    assertThat(begun.status()).as(begun.body()).isEqualTo(202);
    int id = json(begun).path("id").asInt();
    RunningHeadgate.await(
        Duration.ofSeconds(60),
        "the replay to end",
        () -> replay(id).path("status").asString().equals("finished"));
    assertThat(replay(id).path("letters").asInt()).isEqualTo(1);
    assertThat(replay(id).path("rejected_again").asInt()).isEqualTo(1);

    Caller.Answer notTheirs = stranger().send("DELETE", theirs + "/rejected?ids=" + letter, "");
    assertThat(notTheirs.body()).isEqualTo("{\"deleted\":0}");
    Caller.Answer deleted = owner().send("DELETE", tenant + "/rejected?ids=" + letter, "");
    assertThat(deleted.body()).isEqualTo("{\"deleted\":1}");
    assertRefused(owner().get(tenant + "/rejected/" + letter), 404, "not_found");
  }

  private JsonNode replay(int id) {
    return json(owner().get(tenant + "/rejected/replays"))
        .path("items")
        .valueStream()
        .filter(each -> each.path("id").asInt() == id)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void takesNoEmptyChoiceForEverything() {
    String before = owner().get(tenant + "/rejected").body();
    for (String query :
        List.of("code=", "ids=", "ids=x", "ids=1.2.3,", "ids=1.2.3&code=x", "key_id=", "cod=x")) {
      Caller.Answer answer = owner().send("DELETE", tenant + "/rejected?" + query, "");
      assertRefused(answer, 400, "invalid_request");
    }
    for (String body :
        List.of(
            "{\"ids\":[]}",
            "{\"ids\":null}",
            "{\"ids\":[\"x\"]}",
            "{\"ids\":[\"1.2.3\"],\"key_id\":1}",
            "{\"code\":\"\"}",
            "{\"from\":\"2026-04-23T00:00:00Z\",\"until\":\"2026-04-22T00:00:00Z\"}",
            "{\"from\":\"2999-04-23T00:00:00Z\"}")) {
      Caller.Answer answer = owner().send("POST", tenant + "/rejected/replays", body);
      assertRefused(answer, 400, "invalid_request");
    }
    assertThat(owner().get(tenant + "/rejected").body()).isEqualTo(before);
  }

  @Test
  void sendsATestEventAndShowsItsRow() {
    String one = "/api/v1/keys/" + households.freshKey().value();

    JsonNode trial = json(owner().send("POST", one + "/test-event", ""));
    assertThat(trial.path("outcome").asString()).as(trial.toString()).isEqualTo("stored");
    assertThat(trial.at("/row/event_type").asString()).isEqualTo("headgate_test");
    assertThat(trial.at("/response/status").asInt()).isEqualTo(200);
    assertThat(trial.at("/response/headers").toString()).contains("RateLimit");
    assertThat(trial.at("/response/body").asString()).contains("accepted");

    owner().send("POST", one + "/revoke", "{}");
    JsonNode refused = json(owner().send("POST", one + "/test-event", ""));
    assertThat(refused.path("outcome").asString()).as(refused.toString()).isEqualTo("refused");
    assertThat(refused.at("/response/status").asInt()).isEqualTo(401);
    assertThat(refused.path("row").isNull()).isTrue();
  }

  @Test
  void saysThatATestKeysEventIsNotStored() {
    String test = "{\"name\":\"Try\",\"kind\":\"media\",\"mode\":\"test\"}";
    JsonNode made = json(owner().send("POST", tenant + "/keys", test));
    String one = "/api/v1/keys/" + made.at("/key/id").asInt();

    JsonNode trial = json(owner().send("POST", one + "/test-event", ""));
    assertThat(trial.path("outcome").asString()).as(trial.toString()).isEqualTo("checked");
    assertThat(trial.path("row").isNull()).isTrue();
    assertThat(trial.path("note").asString()).contains("neither stored nor counted");
  }

  @Test
  void runsTheExamplesOfItsDocumentation() throws Exception {
    String text = Files.readString(Path.of("..", "docs", "api.md"));
    String section = text.substring(text.indexOf("## Management API"), text.indexOf("## For both"));
    List<String> examples =
        Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL)
            .matcher(section)
            .results()
            .map(found -> found.group(1))
            .toList();

    assertThat(examples).hasSizeGreaterThan(4);
    for (String example : examples) {
      assertThat(exitOf(example)).as(example).isZero();
    }
  }

  private int exitOf(String script) throws Exception {
    ProcessBuilder shell = new ProcessBuilder("bash", "-ec", script).inheritIO();
    shell
        .environment()
        .putAll(
            Map.of(
                "HEADGATE", gateway.url().toString(),
                "TOKEN", households.token(Part.OWNER),
                "TENANT", Integer.toString(households.ours().tenant().value()),
                "SITE", Integer.toString(households.ours().site().value()),
                "KEY", Integer.toString(households.freshKey().value())));
    Process process = shell.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(script).isTrue();
    return process.exitValue();
  }

  @Test
  void keepsNoSessionAndLetsNothingBeCached() {
    HttpResponse<?> answer = owner().get("/api/v1/me").response();
    assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
  }

  @Test
  void leavesTheIngestApisWithoutFilters() {
    Caller.Answer answer =
        Caller.withToken(gateway.url(), "hg_pat_nobody").send("POST", "/api/ingest", "{}");
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).contains("unauthorized");
    assertThat(answer.response().headers().firstValue("WWW-Authenticate")).isEmpty();
  }
}
