package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.options.RequestOptions;
import dev.headgate.app.running.Looks;
import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.app.running.SharedHeadgate;
import dev.headgate.app.running.Visitor;
import dev.headgate.browser.TestBrowser;
import dev.headgate.browser.TestBrowser.Screen;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An operator runs a tenant from the first day to the last byte. */
@ResourceLock("browser")
class TenantsInBrowserTest {
  @RegisterExtension final TestBrowser browser = new TestBrowser();

  private final RunningHeadgate gateway = SharedHeadgate.get();
  private final String run = UUID.randomUUID().toString().substring(0, 8);

  /** ClickHouse keeps replaced parts for 8 minutes unless told otherwise. */
  @BeforeEach
  void deleteOldPartsSoon() {
    for (String table : List.of("media_events", "tag_events", "tag_results", "dead_letters")) {
      gateway.query(
          "ALTER TABLE headgate."
              + table
              + " MODIFY SETTING old_parts_lifetime = 1, cleanup_delay_period = 1,"
              + " max_cleanup_delay_period = 1, cleanup_delay_period_random_add = 0");
    }
  }

  @Test
  void runsATenantFromTheFirstDayToTheLastByte() {
    Page page = signIn("op-" + run, "--role", "operator");
    page.navigate(gateway.url() + "/admin/tenants");
    page.click("main .hg-actions .btn-primary");
    page.fill("[name=name]", " ");
    page.click("main .hg-form .btn-primary");
    assertThat(page.locator(".hg-error").first().innerText()).contains("1 to 200 characters");
    String name = "Acme " + run;
    page.fill("[name=name]", name);
    // Other tests make plans that allow nothing.
    page.check("main label:has(strong:text-is('demo')) input[name=plan]");
    page.click("main .hg-form .btn-primary");
    assertThat(page.locator(".hg-flash").innerText()).contains(name + " is there");
    String details = page.url();
    String id = details.replaceAll("\\?.*", "").replaceAll(".*/", "");
    assertThat(page.locator("main").innerText()).contains("never", "active");

    String key = newKey(id);
    assertThat(send(key, "somebody")).isEqualTo(200);
    gateway.awaitQuery("SELECT count() FROM headgate.media_events WHERE tenant_id = " + id, "1");

    page.reload();
    page.click("main .hg-actions .btn:has-text('Deactivate')");
    page.waitForSelector("dialog[open]");
    assertThat(page.locator("dialog").innerText())
        .contains("1 live key", "refused with 403", "1 media event this month");
    Looks.right(page, "tenant-deactivate", Screen.DESKTOP_LIGHT);
    page.click("dialog .btn-danger");
    assertThat(page.locator(".hg-flash").innerText()).contains("is inactive");
    await("403", () -> send(key, "somebody") == 403);

    page.click("main .hg-actions .btn:has-text('Reactivate')");
    page.waitForSelector("dialog[open]");
    page.click("dialog .btn-primary");
    assertThat(page.locator(".hg-flash").innerText()).contains("is active");
    await("200", () -> send(key, "somebody") == 200);

    page.click("main .hg-actions .btn:has-text('Rename')");
    page.fill("[name=name]", name + " & Sons");
    page.click("main .hg-form .btn-primary");
    assertThat(page.locator("h1").innerText()).isEqualTo(name + " & Sons");
    showsEveryPage(page, id);

    page.navigate(details);
    page.click("main .hg-actions .btn:has-text('Delete')");
    page.waitForSelector("dialog[open]");
    assertThat(page.locator("dialog").innerText())
        .contains("2 media events", "1 key", "cannot be stopped");
    page.fill("dialog [name=confirm]", "something else");
    page.click("dialog .btn-danger");
    assertThat(page.locator("dialog[open]").count()).as("the name has to fit").isOne();
    page.fill("dialog [name=confirm]", name + " & Sons");
    Looks.right(page, "tenant-delete", Screen.DESKTOP_LIGHT);
    page.click("dialog .btn-danger");
    page.waitForURL("**/admin/erasures/**");
    assertThat(page.locator(".hg-work li").count()).isEqualTo(6);
    for (Screen screen : Screen.values()) {
      Page other = Visitor.another(browser, page, screen);
      other.navigate(page.url());
      Looks.right(other, "erasure-progress", screen);
    }
    await("403", () -> send(key, "somebody") != 200);
    awaitDone(page);
    Looks.right(page, "erasure-done", Screen.DESKTOP_LIGHT);
    assertThat(gateway.query("SELECT count() FROM headgate.media_events WHERE tenant_id = " + id))
        .isEqualTo("0");
    await("401", () -> send(key, "somebody") == 401);
    assertThat(page.navigate(details).status()).isEqualTo(404);
    page.navigate(gateway.url() + "/admin/tenants?q=" + run);
    assertThat(page.locator("main").innerText()).contains("No tenant of that name");
  }

  private void showsEveryPage(Page signedIn, String id) {
    Map<String, String> pages =
        Map.of(
            "tenants", "/admin/tenants",
            "tenant", "/admin/tenants/" + id,
            "tenant-new", "/admin/tenants/new",
            "tenant-plan", "/admin/tenants/" + id + "/plan",
            "erase-person", "/admin/erasures?tenant=" + id);
    for (Screen screen : Screen.values()) {
      Page page = Visitor.another(browser, signedIn, screen);
      pages.forEach(
          (name, path) -> {
            page.navigate(gateway.url() + path);
            Looks.right(page, name, screen);
          });
    }
    Page page = Visitor.another(browser, signedIn, Screen.DESKTOP_LIGHT);
    page.navigate(gateway.url() + "/admin/tenants?q=" + run);
    assertThat(page.locator("tbody tr").count()).isOne();
    APIResponse csv = page.request().get(gateway.url() + "/admin/tenants?format=csv&q=" + run);
    assertThat(csv.text()).startsWith("id,name,status,plan,used_this_month").contains("& Sons");
  }

  @Test
  void letsAnOwnerEraseAPersonAndNobodyElseInto() {
    String id = cli("tenant", "create", "Owned " + run, "--json").get(0).get("id").asString();
    String key = newKey(id);
    String quagga = "quagga-" + run;
    assertThat(send(key, quagga)).isEqualTo(200);
    assertThat(send(key, "zebra")).isEqualTo(200);
    gateway.awaitQuery("SELECT count() FROM headgate.media_events WHERE tenant_id = " + id, "2");

    Page page = signIn("owner-" + run, "--role", "tenant_owner", "--tenant", id);
    page.navigate(gateway.url() + "/admin/media-events");
    page.click("main .hg-actions .btn:has-text('Erase a person')");
    page.fill("[name=person]", quagga);
    page.click("main .hg-form .btn-primary");
    assertThat(page.url()).doesNotContain(quagga);
    assertThat(page.locator("main").innerText()).contains("1 stored media event with this id");
    Looks.right(page, "erase-person-confirm", Screen.DESKTOP_LIGHT);
    page.click("main .btn-danger");
    awaitDone(page);
    gateway.awaitQuery(
        "SELECT groupArray(anonymous_id) FROM headgate.media_events WHERE tenant_id = " + id,
        "['zebra']");
    String erasure = page.url();

    for (String path :
        List.of(
            "/admin/tenants",
            "/admin/tenants?format=csv",
            "/admin/tenants/new",
            "/admin/tenants/" + id,
            "/admin/tenants/" + id + "/rename",
            "/admin/tenants/" + id + "/plan",
            "/admin/tenants/" + id + "/deactivate",
            "/admin/tenants/" + id + "/reactivate",
            "/admin/tenants/" + id + "/delete",
            "/admin/erasures?tenant=1",
            "/admin/erasures/999999")) {
      assertThat(page.request().get(gateway.url() + path).status()).as(path).isEqualTo(404);
    }
    page.navigate(gateway.url() + "/admin/erasures");
    String token = page.locator("main form [name=_csrf]").getAttribute("value");
    for (String deed : List.of("", "/rename", "/plan", "/deactivate", "/reactivate", "/delete")) {
      String path = "/admin/tenants" + (deed.isEmpty() ? "" : "/" + id + deed);
      APIResponse answer =
          page.request()
              .post(
                  gateway.url() + path,
                  RequestOptions.create()
                      .setHeader("Content-Type", "application/x-www-form-urlencoded")
                      .setData("_csrf=" + token + "&name=x&plan=1&confirm=Owned+" + run));
      assertThat(answer.status()).as(path).isEqualTo(404);
    }
    Page analyst = signIn("analyst-" + run, "--role", "analyst", "--tenant", id);
    for (String path : List.of("/admin/erasures", erasure.replace(gateway.url().toString(), ""))) {
      assertThat(analyst.request().get(gateway.url() + path).status()).as(path).isEqualTo(404);
    }
    assertThat(cli("tenant", "list", "--json").toString()).contains("Owned " + run);
  }

  private static void awaitDone(Page page) {
    try {
      page.waitForSelector(
          "#progress h2:has-text('Done')", new Page.WaitForSelectorOptions().setTimeout(480_000));
    } catch (TimeoutError late) {
      throw new AssertionError(page.locator("main").innerText(), late);
    }
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(String what, Condition condition) {
    RunningHeadgate.await(Duration.ofSeconds(20), what, condition::holds);
  }

  private int send(String key, String person) {
    String body =
        "{\"events\":[{\"event_type\":\"play\",\"ts\":\"%s\",\"anonymous_id\":\"%s\",\"session_id\":\"s\"}]}"
            .formatted(Instant.now(), person);
    return gateway
        .send(
            HttpRequest.newBuilder(gateway.url().resolve("/v1/ingest/events"))
                .header("X-API-Key", key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)))
        .statusCode();
  }

  private String newKey(String tenant) {
    String secret = cli("key", "create", "--tenant", tenant, "--json").get(0).get("key").asString();
    await(
        "the key to work",
        () ->
            gateway
                    .send(
                        HttpRequest.newBuilder(
                                gateway.url().resolve("/v1/ingest/events?validate=1"))
                            .header("X-API-Key", secret)
                            .POST(HttpRequest.BodyPublishers.ofString("{\"events\":[]}")))
                    .statusCode()
                != 401);
    return secret;
  }

  private Page signIn(String login, String... options) {
    return Visitor.newUser(SharedHeadgate.target(), gateway, browser, login, options).page();
  }

  private static JsonNode cli(String... command) {
    return new JsonMapper().readTree(SharedHeadgate.target().run(command));
  }
}
