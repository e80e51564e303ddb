package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.app.Households.Part;
import dev.headgate.ingest.audit.AuditLog.Filter;
import dev.headgate.ingest.management.AuditTrail;
import dev.headgate.ingest.user.Actor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Tries every route of the pages and of the management API as everybody. A route that is not in the
 * table fails {@link #leavesNoRouteOut}, so a new page brings its line along:
 *
 * <pre>
 * METHOD address [form or JSON] | operator owner member analyst foreign nobody
 * </pre>
 *
 * <p>Every id in an address or a body is written {@code {name}} (see {@link #value}) and is one of
 * <em>our</em> tenant: owner, member and analyst are ours, {@code foreign} owns the other tenant,
 * {@code nobody} has no session or token. {@code {fresh...}} is made anew for each of them, for
 * routes that use up what they work on. What they get is
 *
 * <ul>
 *   <li>{@code ok}: an answer, or a redirect to anywhere but the sign-in page;
 *   <li>{@code in}: a redirect to the sign-in page;
 *   <li>a status. A 404 for {@code foreign} has to leave a line {@code denied} in the audit log;
 *       {@code 404-} is for routes where there is nothing of anybody's to be denied.
 * </ul>
 *
 * <p>What the API answers is held against the OpenAPI document as well.
 *
 * <p>A route with several kinds of ids or fields can have several lines. The second table is for
 * what {@code foreign} smuggles into addresses of their own tenant.
 */
class EveryRouteAsEveryRoleTest {
  private static final String ROUTES =
      """
      # sign-in and account
      GET  /admin                                             | ok ok ok ok ok in
      GET  /admin/sign-in                                     | ok ok ok ok ok ok
      POST /admin/sign-in login={unique}&password=wrong       | 401 401 401 401 401 401
      GET  /admin/sign-in/code                                | 302 302 302 302 302 in
      GET  /admin/sign-in/provider                            | 404 404 404 404 404- 404
      GET  /admin/sign-in/callback                            | 404 404 404 404 404- 404
      POST /admin/sign-in/code code=123456                    | 302 302 302 302 302 in
      GET  /admin/account/password                            | ok ok ok ok ok in
      POST /admin/account/password old_password=wrong&new_password=a-better-secret-9&repeated=a-better-secret-9 | 422 422 422 422 422 in

      # the frame
      GET  /admin/assets/none/none.css                        | 404 404 404 404 404- 404
      POST /admin/theme theme=dark&back=/admin                | ok ok ok ok ok ok
      GET  /admin/switch?q=Ours                               | ok ok ok ok ok in

      # pages
      GET  /admin/overview?tenant={tenant}                    | ok ok ok ok 404 in
      GET  /admin/overview?tenant={tenant}&site={site}        | ok ok ok ok 404 in
      GET  /admin/audit?tenant={tenant}                       | ok ok 404 404 404 in
      GET  /admin/audit?tenant={tenant}&format=csv            | ok ok 404 404 404 in
      GET  /admin/live?tenant={tenant}                        | ok ok ok ok 404 in
      GET  /admin/live/events?tenant={tenant}                 | ok ok ok ok 404 in
      GET  /admin/media-events?tenant={tenant}                | ok ok ok ok 404 in
      GET  /admin/media-events?tenant={tenant}&key={key}      | ok ok ok ok 404 in
      GET  /admin/media-events?tenant={tenant}&format=csv     | ok ok ok ok 404 in
      GET  /admin/media-events/{event}?tenant={tenant}        | ok ok ok ok 404 in
      GET  /admin/rejected?tenant={tenant}                    | ok ok ok ok 404 in
      GET  /admin/rejected?tenant={tenant}&format=json        | ok ok ok ok 404 in
      GET  /admin/rejected/{letter}?tenant={tenant}           | ok ok ok ok 404 in
      GET  /admin/tag-quality?site={site}                     | ok ok ok ok 404 in
      GET  /admin/tag-quality?site={site}&format=csv          | ok ok ok ok 404 in
      GET  /admin/tag-quality/tag?site={site}&name=GA4        | ok ok ok ok 404 in
      GET  /admin/tag-quality/tag?site={site}&name=GA4&format=csv | ok ok ok ok 404 in
      GET  /admin/keys?tenant={tenant}                        | ok ok ok ok 404 in
      GET  /admin/keys?tenant={tenant}&format=csv             | ok ok ok ok 404 in
      GET  /admin/keys/new?tenant={tenant}                    | ok ok ok 404 404 in
      POST /admin/keys?tenant={tenant} name={unique}&kind=MEDIA&mode=LIVE              | ok ok 404 404 404 in
      POST /admin/keys?tenant={tenant} name={unique}&kind=MEDIA&mode=TEST              | ok ok ok 404 404 in
      POST /admin/keys?tenant={tenant} name={unique}&kind=TAG&mode=LIVE&site={site}    | ok ok 404 404 404 in
      GET  /admin/keys/{key}                                  | ok ok ok ok 404 in
      GET  /admin/keys/{key}/revoke                           | ok ok 404 404 404 in
      POST /admin/keys/{freshKey}/revoke reason=lost          | ok ok 404 404 404 in
      GET  /admin/keys/{key}/rotate                           | ok ok 404 404 404 in
      POST /admin/keys/{freshKey}/rotate overlap=PT1H         | ok ok 404 404 404 in

      # sites and plans
      GET  /admin/sites?tenant={tenant}                       | ok ok ok ok 404 in
      GET  /admin/sites?tenant={tenant}&format=csv            | ok ok ok ok 404 in
      GET  /admin/sites/new?tenant={tenant}                   | ok ok 404 404 404 in
      POST /admin/sites?tenant={tenant} name={unique}&conversionEvents=purchase | ok ok 404 404 404 in
      GET  /admin/sites/{site}                                | ok ok ok ok 404 in
      GET  /admin/sites/{site}/edit                           | ok ok 404 404 404 in
      POST /admin/sites/{freshSite} name={unique}&conversionEvents=purchase | ok ok 404 404 404 in
      GET  /admin/sites/{site}/disable                        | ok ok 404 404 404 in
      POST /admin/sites/{freshSite}/disable                   | ok ok 404 404 404 in
      GET  /admin/sites/{site}/enable                         | ok ok 404 404 404 in
      POST /admin/sites/{freshSite}/enable                    | ok ok 404 404 404 in
      GET  /admin/plans                                       | ok ok ok ok ok in
      GET  /admin/plans?format=csv                            | ok 404 404 404 404- in
      GET  /admin/plans/new                                   | ok 404 404 404 404- in
      POST /admin/plans name={unique}&eventsPerMinute=1&tagRequestsPerSecond=1&tagBurst=1&quotaRefusal=FORBIDDEN&retentionDays=1 | ok 404 404 404 404 in
      GET  /admin/plans/{freshPlan}                           | ok 404 404 404 404 in
      GET  /admin/plans/{freshPlan}/edit                      | ok 404 404 404 404 in
      POST /admin/plans/{freshPlan}/preview name={unique}&eventsPerMinute=1&tagRequestsPerSecond=1&tagBurst=1&quotaRefusal=FORBIDDEN&retentionDays=1 | ok 404 404 404 404 in
      POST /admin/plans/{freshPlan} name={unique}&eventsPerMinute=1&tagRequestsPerSecond=1&tagBurst=1&quotaRefusal=FORBIDDEN&retentionDays=1 | 409 404 404 404 404 in
      GET  /admin/plans/{freshPlan}/delete                    | ok 404 404 404 404 in
      POST /admin/plans/{freshPlan}/delete                    | ok 404 404 404 404 in

      # tenants and erasures
      GET  /admin/tenants                                     | ok 404 404 404 404- in
      GET  /admin/tenants?format=csv                          | ok 404 404 404 404- in
      GET  /admin/tenants/new                                 | ok 404 404 404 404- in
      POST /admin/tenants name={unique}&plan={plan}           | ok 404 404 404 404 in
      GET  /admin/tenants/{tenant}                            | ok 404 404 404 404 in
      GET  /admin/tenants/{tenant}/rename                     | ok 404 404 404 404 in
      POST /admin/tenants/{freshTenant}/rename name={unique}  | ok 404 404 404 404 in
      GET  /admin/tenants/{tenant}/plan                       | ok 404 404 404 404 in
      POST /admin/tenants/{freshTenant}/plan plan={plan}      | ok 404 404 404 404 in
      GET  /admin/tenants/{tenant}/deactivate                 | ok 404 404 404 404 in
      POST /admin/tenants/{freshTenant}/deactivate            | ok 404 404 404 404 in
      GET  /admin/tenants/{tenant}/reactivate                 | ok 404 404 404 404 in
      POST /admin/tenants/{freshTenant}/reactivate            | ok 404 404 404 404 in
      GET  /admin/tenants/{tenant}/delete                     | ok 404 404 404 404 in
      POST /admin/tenants/{freshTenant}/delete confirm=wrong  | ok 404 404 404 404 in
      GET  /admin/erasures?tenant={tenant}                    | ok ok 404 404 404 in
      POST /admin/erasures/confirm?tenant={tenant} field=USER_ID&person=p    | ok ok 404 404 404 in
      POST /admin/erasures?tenant={tenant} field=USER_ID&person={unique}     | ok ok 404 404 404 in
      GET  /admin/erasures/999999?tenant={tenant}             | 404 404 404 404 404 in

      # the account, users and invitations
      GET  /admin/account                                     | ok ok ok ok ok in
      POST /admin/account/sessions/none/end                   | ok ok ok ok ok in
      GET  /admin/account/sessions/end                        | ok ok ok ok ok in
      POST /admin/account/sessions/end                        | ok ok ok ok ok in
      POST /admin/account/second-factor                       | ok ok ok ok ok in
      GET  /admin/account/second-factor                       | ok ok ok ok ok in
      POST /admin/account/second-factor/confirm code=000000   | 422 422 422 422 422 in
      GET  /admin/account/recovery-codes                      | ok ok ok ok ok in
      POST /admin/account/recovery-codes password=wrong&code=000000  | ok ok ok ok ok in
      GET  /admin/account/second-factor/off                   | ok ok ok ok ok in
      POST /admin/account/second-factor/off password=wrong&code=000000 | ok ok ok ok ok in
      GET  /admin/account/tokens/new                          | ok ok ok ok ok in
      POST /admin/account/tokens name={unique}&scope=READ&expires=2020-01-01 | 422 422 422 422 422 in
      GET  /admin/account/tokens/{freshToken}/revoke          | 404 ok 404 404 404- in
      POST /admin/account/tokens/{freshToken}/revoke          | 404 ok 404 404 404 in
      GET  /admin/users                                       | ok ok 404 404 ok in
      GET  /admin/users?tenant={tenant}&format=csv            | ok ok 404 404 404 in
      GET  /admin/users/new?tenant={tenant}                   | ok ok 404 404 404 in
      POST /admin/users?tenant={tenant} login={unique}&role=ANALYST&way=INVITE&tenant={tenant} | ok ok 404 404 404 in
      POST /admin/users?tenant={tenant} login={unique}&role=OPERATOR&way=PASSWORD | ok 404 404 404 404 in
      GET  /admin/users/{freshUser}                           | ok ok 404 404 404 in
      GET  /admin/users/{freshUser}/role                      | ok ok 404 404 404 in
      POST /admin/users/{freshUser}/role role=TENANT_MEMBER   | ok ok 404 404 404 in
      GET  /admin/users/{freshUser}/disable                   | ok ok 404 404 404 in
      POST /admin/users/{freshUser}/disable                   | ok ok 404 404 404 in
      GET  /admin/users/{freshUser}/enable                    | ok ok 404 404 404 in
      POST /admin/users/{freshUser}/enable                    | ok ok 404 404 404 in
      GET  /admin/users/{freshUser}/password                  | ok ok 404 404 404 in
      POST /admin/users/{freshUser}/password                  | ok ok 404 404 404 in
      GET  /admin/users/{freshUser}/second-factor             | ok ok 404 404 404 in
      POST /admin/users/{freshUser}/second-factor             | ok ok 404 404 404 in
      GET  /admin/users/invitations/{freshInvitation}/revoke  | ok ok 404 404 404- in
      POST /admin/users/invitations/{freshInvitation}/revoke  | ok ok 404 404 404 in
      GET  /admin/invitation/none                             | 404 404 404 404 404- 404
      POST /admin/invitation/none new_password=a-better-secret-9&repeated=a-better-secret-9 | 404 404 404 404 404- 404

      # rejected things, and keys that are edited and tried
      GET  /admin/rejected/replay?tenant={tenant}&place={letter}&chosen=true | ok ok 404 404 404 in
      POST /admin/rejected/replay?tenant={tenant} place={freshLetter}        | ok ok 404 404 404 in
      GET  /admin/rejected/delete?tenant={tenant}&place={letter}&chosen=true | ok ok 404 404 404 in
      POST /admin/rejected/delete?tenant={tenant} place={freshLetter}        | ok ok 404 404 404 in
      GET  /admin/keys/{key}/edit                             | ok ok 404 404 404 in
      POST /admin/keys/{freshKey}/edit name={unique}          | ok ok 404 404 404 in
      POST /admin/keys/{freshKey}/test                        | ok ok 404 404 404 in

      # the API: the gateway and oneself
      GET  /api/v1/me                                         | ok ok ok ok ok 401
      GET  /api/v1/me/tokens                                  | ok ok ok ok ok 401
      POST /api/v1/me/tokens/{freshToken}/revoke              | 404 ok 404 404 404 401
      GET  /api/v1/pulse                                      | ok ok ok ok ok 401
      GET  /api/v1/gateway                                    | ok 404 404 404 404- 401
      GET  /api/v1/traffic                                    | ok 404 404 404 404- 401

      # the API: tenants and plans
      GET  /api/v1/tenants                                    | ok ok ok ok ok 401
      POST /api/v1/tenants {"name":"{unique}","plan_id":{plan}} | ok 404 404 404 404 401
      GET  /api/v1/tenants/{tenant}                           | ok ok ok ok 404 401
      POST /api/v1/tenants/{freshTenant}/rename {"name":"{unique}"} | ok 404 404 404 404 401
      POST /api/v1/tenants/{tenant}/rename {"name":"Ours"}    | ok 404 404 404 404 401
      POST /api/v1/tenants/{tenant}/change-plan {"plan_id":{plan}} | ok 404 404 404 404 401
      POST /api/v1/tenants/{freshTenant}/deactivate           | ok 404 404 404 404 401
      POST /api/v1/tenants/{tenant}/reactivate                | ok 404 404 404 404 401
      DELETE /api/v1/tenants/{freshTenant}?confirm=wrong      | 422 404 404 404 404 401
      GET  /api/v1/tenants/{tenant}/usage                     | ok ok ok ok 404 401
      GET  /api/v1/tenants/{tenant}/traffic                   | ok ok ok ok 404 401
      GET  /api/v1/plans                                      | ok ok ok ok ok 401
      GET  /api/v1/plans/{plan}                               | ok ok ok ok ok 401
      GET  /api/v1/plans/{freshPlan}                          | ok 404 404 404 404 401
      GET  /api/v1/plans/{plan}/tenants                       | ok 404 404 404 404 401
      POST /api/v1/plans {"name":"{unique}","events_per_minute":1,"tag_requests_per_second":1,"tag_burst":1,"quota_refusal":"forbidden","retention_days":1} | ok 404 404 404 404 401
      PUT  /api/v1/plans/{freshPlan} {"name":"{unique}","events_per_minute":1,"tag_requests_per_second":1,"tag_burst":1,"quota_refusal":"forbidden","retention_days":1} | ok 404 404 404 404 401
      DELETE /api/v1/plans/{freshPlan}                        | ok 404 404 404 404 401
      DELETE /api/v1/plans/{plan}                             | 409 404 404 404 404 401

      # the API: erasures
      GET  /api/v1/tenants/{tenant}/erasures                  | ok ok 404 404 404 401
      POST /api/v1/tenants/{tenant}/erasures {"field":"user_id","id":"{unique}"} | 202 202 404 404 404 401
      POST /api/v1/tenants/{tenant}/erasures {"field":"user_id","id":""} | 422 422 404 404 404 401
      GET  /api/v1/erasures/{erasure}                         | ok ok 404 404 404 401

      # the API: sites and keys
      GET  /api/v1/tenants/{tenant}/sites                     | ok ok ok ok 404 401
      POST /api/v1/tenants/{tenant}/sites {"name":"{unique}"} | ok ok 404 404 404 401
      GET  /api/v1/sites/{site}                               | ok ok ok ok 404 401
      PATCH /api/v1/sites/{freshSite} {"name":"{unique}"}     | ok ok 404 404 404 401
      POST /api/v1/sites/{freshSite}/disable                  | ok ok 404 404 404 401
      POST /api/v1/sites/{freshSite}/enable                   | ok ok 404 404 404 401
      GET  /api/v1/sites/{site}/tag-quality                   | ok ok ok ok 404 401
      GET  /api/v1/sites/{site}/tag-quality/tag?name=GA4      | ok ok ok ok 404 401
      GET  /api/v1/tenants/{tenant}/keys                      | ok ok ok ok 404 401
      POST /api/v1/tenants/{tenant}/keys {"name":"k","kind":"media","mode":"live"} | ok ok 404 404 404 401
      POST /api/v1/tenants/{tenant}/keys {"name":"k","kind":"media","mode":"test"} | ok ok ok 404 404 401
      POST /api/v1/tenants/{tenant}/keys {"name":"k","kind":"tag","mode":"live","site_id":{site}} | ok ok 404 404 404 401
      POST /api/v1/tenants/{tenant}/keys/import {"name":"k","kind":"media","mode":"live","key":"legacy-key-0123-{unique}"} | ok ok 404 404 404 401
      GET  /api/v1/keys/{key}                                 | ok ok ok ok 404 401
      PATCH /api/v1/keys/{freshKey} {"name":"other"}          | ok ok 404 404 404 401
      POST /api/v1/keys/{freshKey}/rotate {"overlap":"PT0S"}  | ok ok 404 404 404 401
      POST /api/v1/keys/{freshKey}/revoke {"reason":"lost"}   | ok ok 404 404 404 401
      POST /api/v1/keys/{freshKey}/test-event                 | ok ok 404 404 404 401

      # the API: people and the audit log
      GET  /api/v1/users                                      | ok ok 404 404 ok 401
      POST /api/v1/users {"login":"{unique}","role":"analyst","tenant_id":{tenant}} | ok ok 404 404 404 401
      POST /api/v1/users {"login":"{unique}","role":"operator"} | ok 404 404 404 404 401
      GET  /api/v1/users/{freshUser}                          | ok ok 404 404 404 401
      POST /api/v1/users/{freshUser}/change-role {"role":"tenant_member"} | ok ok 404 404 404 401
      POST /api/v1/users/{freshUser}/disable                  | ok ok 404 404 404 401
      POST /api/v1/users/{freshUser}/enable                   | ok ok 404 404 404 401
      POST /api/v1/users/{freshUser}/reset-password           | ok ok 404 404 404 401
      POST /api/v1/users/{freshUser}/reset-second-factor      | ok ok 404 404 404 401
      GET  /api/v1/invitations                                | ok ok 404 404 ok 401
      POST /api/v1/invitations {"login":"{unique}","role":"analyst","tenant_id":{tenant}} | ok ok 404 404 404 401
      POST /api/v1/invitations {"login":"{unique}","role":"operator"} | ok 404 404 404 404 401
      POST /api/v1/invitations/{freshInvitation}/revoke       | ok ok 404 404 404 401
      GET  /api/v1/audit?tenant_id={tenant}                   | ok ok 404 404 404 401
      GET  /api/v1/audit                                      | ok ok 404 404 ok 401

      # the API: what came in
      GET  /api/v1/tenants/{tenant}/media-events              | ok ok ok ok 404 401
      GET  /api/v1/tenants/{tenant}/media-events/counts       | ok ok ok ok 404 401
      GET  /api/v1/tenants/{tenant}/media-events/clocks       | ok ok ok ok 404 401
      GET  /api/v1/tenants/{tenant}/media-events/{event}      | ok ok ok ok 404 401
      GET  /api/v1/tenants/{tenant}/rejected                  | ok ok ok ok 404 401
      GET  /api/v1/tenants/{tenant}/rejected/counts           | ok ok ok ok 404 401
      GET  /api/v1/tenants/{tenant}/rejected/reasons          | ok ok ok ok 404 401
      GET  /api/v1/tenants/{tenant}/rejected/replays          | ok ok ok ok 404 401
      POST /api/v1/tenants/{tenant}/rejected/replays {"ids":["{letter}"],"code":"wrong_type"} | 400 400 400 400 400- 401
      POST /api/v1/tenants/{tenant}/rejected/replays {"code":"none_such"} | 409 409 404 404 404 401
      DELETE /api/v1/tenants/{tenant}/rejected?code=none_such | ok ok 404 404 404 401
      DELETE /api/v1/tenants/{tenant}/rejected?ids={freshLetter} | ok ok 404 404 404 401
      GET  /api/v1/tenants/{tenant}/rejected/{letter}         | ok ok ok ok 404 401
      """;

  /**
   * What the other tenant's owner gets who puts an id of ours beside their own, {@code {their...}}.
   */
  private static final String SMUGGLED =
      """
      GET  /admin/overview?tenant={theirTenant}&site={site}             | 404
      GET  /admin/tag-quality?tenant={theirTenant}&site={site}          | 404
      GET  /admin/tag-quality/tag?site={site}&tenant={theirTenant}&name=GA4 | 404
      GET  /admin/media-events/{event}?tenant={theirTenant}             | 404-
      GET  /admin/rejected/{letter}?tenant={theirTenant}                | 404-
      GET  /admin/keys/{key}?tenant={theirTenant}                       | 404
      POST /admin/keys/{freshKey}/revoke?tenant={theirTenant} reason=x  | 404
      POST /admin/keys/{freshKey}/rotate?tenant={theirTenant} overlap=PT0S | 404
      POST /admin/rejected/replay?tenant={theirTenant} place={letter}   | 302
      POST /admin/rejected/delete?tenant={theirTenant} place={letter}   | 302
      POST /admin/keys?tenant={theirTenant} name={unique}&kind=TAG&mode=LIVE&site={site} | 422
      POST /api/v1/tenants/{theirTenant}/keys {"name":"k","kind":"tag","mode":"live","site_id":{site}} | 422
      POST /api/v1/tenants/{theirTenant}/keys/import {"name":"k","kind":"tag","mode":"live","site_id":{site},"key":"legacy-key-9876-{unique}"} | 422
      GET  /api/v1/tenants/{theirTenant}/media-events/{event}           | 404-
      GET  /api/v1/tenants/{theirTenant}/rejected/{letter}              | 404-
      POST /api/v1/tenants/{theirTenant}/rejected/replays {"ids":["{letter}"]} | 409
      DELETE /api/v1/tenants/{theirTenant}/rejected?ids={letter}        | 200
      POST /api/v1/users {"login":"{unique}","role":"tenant_owner","tenant_id":{tenant}} | 404
      POST /api/v1/users/{theirUser}/change-role {"role":"operator"}    | 409
      """;

  private static final Pattern LINE =
      Pattern.compile("(\\w+)\\s+(\\S+)(?:\\s+(\\S.*?))?\\s+\\|\\s+(.+)");
  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");
  private static final List<String> COLUMNS =
      List.of("operator", "owner", "member", "analyst", "foreign", "nobody");

  private final GatewayInProcess gateway = GatewayInProcess.get();
  private final Households households = gateway.households();
  private final ManagementDocument document = gateway.document();
  private static final Map<Part, Caller> BROWSERS = new EnumMap<>(Part.class);
  private static final Map<Part, Caller> SCRIPTS = new EnumMap<>(Part.class);

  /** A line of a table. */
  private record Route(String method, String address, String body, List<String> expected) {
    static Stream<Route> of(String table) {
      return table
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(Route::ofLine);
    }

    private static Route ofLine(String line) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new AssertionError("not a line of the table: " + line);
      }
      String body = matcher.group(3) == null ? "" : matcher.group(3);
      List<String> expected = List.of(matcher.group(4).strip().split("\\s+"));
      return new Route(matcher.group(1), matcher.group(2), body, expected);
    }

    boolean isPage() {
      return address.startsWith("/admin");
    }

    String title() {
      return (method + " " + address + " " + body).strip();
    }
  }

  @TestFactory
  Stream<DynamicTest> answersEverybodyAsTheTableSays() {
    return Route.of(ROUTES)
        .map(route -> DynamicTest.dynamicTest(route.title(), () -> tryAsEverybody(route)));
  }

  /** The weakest first: what the strongest does may not be there any more for the others. */
  private void tryAsEverybody(Route route) {
    assertThat(route.expected()).as(COLUMNS.toString()).hasSize(COLUMNS.size());
    List<String> wrong = new ArrayList<>();
    for (int column = COLUMNS.size() - 1; column >= 0; column--) {
      Optional<Part> part =
          column < Part.values().length ? Optional.of(Part.values()[column]) : Optional.empty();
      wrong.addAll(attempt(route, part, route.expected().get(column)));
    }
    assertThat(wrong).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> refusesWhatIsSmuggledIn() {
    return Route.of(SMUGGLED)
        .map(
            route ->
                DynamicTest.dynamicTest(
                    route.title(),
                    () ->
                        assertThat(
                                attempt(
                                    route, Optional.of(Part.FOREIGN), route.expected().getFirst()))
                            .isEmpty()));
  }

  /** What is not as it should be. */
  private List<String> attempt(Route route, Optional<Part> part, String expected) {
    String who = part.map(Part::name).orElse("NOBODY");
    String address = filled(route.address());
    String body = filled(route.body());
    long before = newestLine();
    Caller.Answer answer = caller(route, part).send(route.method(), address, body);
    List<String> wrong = new ArrayList<>();
    if (!isAsExpected(answer, expected)) {
      wrong.add(
          "%s: %s instead of %s for %s %s %s"
              .formatted(who, answer.status(), expected, route.method(), address, body));
    }
    if (route.address().equals("/admin/account/sessions/end")) {
      part.ifPresent(BROWSERS::remove); // what showed that a form is ours is another one now
    }
    if (!route.isPage()) {
      wrong.addAll(document.problems(route.method(), route.address(), answer));
    }
    boolean denied = expected.equals("404") && part.equals(Optional.of(Part.FOREIGN));
    if (denied && !isDenialNoted(before)) {
      wrong.add(who + ": no line in the audit log for " + route.method() + " " + address);
    }
    return wrong;
  }

  private static boolean isAsExpected(Caller.Answer answer, String expected) {
    return switch (expected) {
      case "ok" -> answer.isGood();
      case "in" -> answer.leadsToSignIn();
      default -> answer.status() == Integer.parseInt(expected.replace("-", ""));
    };
  }

  private long newestLine() {
    return Households.done(gateway.bean(AuditTrail.class).find(auditor(), Filter.newest(1)))
        .getFirst()
        .id();
  }

  private boolean isDenialNoted(long before) {
    Filter denied =
        new Filter(
            Optional.empty(),
            Optional.of(households.user(Part.FOREIGN).login()),
            Optional.of("denied"),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            1);
    return Households.done(gateway.bean(AuditTrail.class).find(auditor(), denied)).stream()
        .anyMatch(entry -> entry.id() > before);
  }

  private static Actor auditor() {
    return Actor.onThisMachine("auditor");
  }

  private Caller caller(Route route, Optional<Part> part) {
    // Whoever signs in wrongly must not lose the session that the next line needs.
    if (part.isEmpty()) {
      return route.isPage() ? Caller.stranger(gateway.url()) : Caller.withNothing(gateway.url());
    }
    return route.isPage()
        ? BROWSERS.computeIfAbsent(part.get(), this::browser)
        : SCRIPTS.computeIfAbsent(part.get(), this::script);
  }

  private Caller browser(Part part) {
    return Caller.signedIn(gateway.url(), households.user(part).login(), Households.PASSWORD);
  }

  private Caller script(Part part) {
    return Caller.withToken(gateway.url(), households.token(part));
  }

  private String filled(String text) {
    return PLACE.matcher(text).replaceAll(place -> value(place.group(1)).get().toString());
  }

  /** What stands for a name in braces: a thing of ours, of theirs, or a new one of ours. */
  private Supplier<Object> value(String name) {
    Households.Household ours = households.ours();
    return switch (name) {
      case "tenant" -> () -> ours.tenant().value();
      case "site" -> () -> ours.site().value();
      case "key" -> () -> ours.mediaKey().entry().key().id().value();
      case "event" -> ours::event;
      case "letter" -> ours::letter;
      case "erasure" -> households::erasure;
      case "plan" -> () -> households.plan().value();
      case "theirTenant" -> () -> households.theirs().tenant().value();
      case "theirUser" -> () -> households.user(Part.FOREIGN).id().value();
      case "freshTenant" -> () -> households.freshTenant().value();
      case "freshPlan" -> () -> households.freshPlan().value();
      case "freshSite" -> () -> households.freshSite().value();
      case "freshKey" -> () -> households.freshKey().value();
      case "freshUser" -> () -> households.freshUser().id().value();
      case "freshInvitation" -> households::freshInvitation;
      case "freshLetter" -> households::freshLetter;
      case "freshToken" -> households::freshToken;
      case "unique" -> () -> households.unique("new");
      default -> throw new AssertionError("nothing is called {" + name + "}");
    };
  }

  @Test
  void leavesNoRouteOut() {
    RequestMappingHandlerMapping mapping =
        gateway.bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
    Set<String> missing = new TreeSet<>();
    Set<Method> tried =
        Route.of(ROUTES)
            .map(route -> handler(mapping, route).getMethod())
            .collect(Collectors.toSet());
    mapping
        .getHandlerMethods()
        .forEach(
            (route, handler) -> {
              boolean ours =
                  route.getPatternValues().stream()
                      .anyMatch(path -> path.startsWith("/admin") || path.startsWith("/api/"));
              if (ours && !tried.contains(handler.getMethod())) {
                missing.add(route.toString());
              }
            });

    assertThat(missing).as("routes without a line in the table").isEmpty();
  }

  private HandlerMethod handler(RequestMappingHandlerMapping mapping, Route route) {
    String[] address = route.address().replaceAll("\\{\\w+}", "1").split("\\?", 2);
    MockHttpServletRequest request = new MockHttpServletRequest(route.method(), address[0]);
    if (address.length > 1) {
      for (String parameter : address[1].split("&")) {
        String[] pair = parameter.split("=", 2);
        request.addParameter(pair[0], pair[1]);
      }
    }
    ServletRequestPathUtils.parseAndCache(request);
    try {
      HandlerExecutionChain chain = mapping.getHandler(request);
      assertThat(chain).as(route.title()).isNotNull();
      return (HandlerMethod) chain.getHandler();
    } catch (Exception e) {
      throw new AssertionError(route.title(), e);
    }
  }

  @TestFactory
  Stream<DynamicTest> takesNoFormFromElsewhere() {
    Caller caller = browser(Part.OPERATOR).withoutFormToken();
    return Route.of(ROUTES)
        .filter(route -> route.isPage() && route.method().equals("POST"))
        .map(
            route ->
                DynamicTest.dynamicTest(
                    route.title(),
                    () ->
                        assertThat(
                                caller
                                    .send("POST", filled(route.address()), filled(route.body()))
                                    .status())
                            .isEqualTo(403)));
  }

  @Test
  void letsATokenOpenNoPageAndASessionNoApi() {
    assertThat(script(Part.OPERATOR).get("/admin/overview").leadsToSignIn()).isTrue();
    assertThat(browser(Part.OPERATOR).get("/api/v1/me").status()).isEqualTo(401);
  }
}
