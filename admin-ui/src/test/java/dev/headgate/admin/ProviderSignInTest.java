package dev.headgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.headgate.ingest.audit.AuditEntry;
import dev.headgate.ingest.audit.AuditLog;
import dev.headgate.ingest.management.AuditTrail;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.OwnAccount;
import dev.headgate.ingest.management.UserAdministration;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Actor.RequestSource;
import dev.headgate.ingest.user.Role;
import dev.headgate.ingest.user.User;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Signing in with an identity provider, as the provider and a browser see it. */
@SpringBootTest(
    classes = {TestGateway.class, ProviderGateway.class},
    webEnvironment = WebEnvironment.RANDOM_PORT)
class ProviderSignInTest {
  private static final Actor ROOT = Actor.onThisMachine("test");

  @LocalServerPort private int port;
  @Autowired private FakeProvider provider;
  @Autowired private UserAdministration users;
  @Autowired private OwnAccount account;
  @Autowired private AuditTrail trail;

  private final CookieManager cookies = new CookieManager();
  private final HttpClient browser =
      HttpClient.newBuilder()
          .cookieHandler(cookies)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();
  private String email;

  @BeforeEach
  void vouch() {
    email = UUID.randomUUID().toString().substring(0, 8) + "@example.com";
    provider.vouchFor(email, true);
  }

  @Test
  void letsAKnownUserInAndNotesIt() throws Exception {
    User user = user();
    get("/admin/sign-in");
    String before = session();
    HttpResponse<String> page = signIn();
    assertThat(page.uri().getPath()).isEqualTo("/admin/account");
    assertThat(page.body()).contains(email, "this browser");
    assertThat(session()).isNotEqualTo(before);
    AuditEntry line =
        done(trail.find(ROOT, AuditLog.Filter.newest(200))).stream()
            .filter(entry -> entry.subject().equals("user " + user.id().value()))
            .filter(entry -> entry.action().equals("session.begin"))
            .findFirst()
            .orElseThrow();
    assertThat(line.actor()).isEqualTo(email);
    assertThat(line.details()).containsEntry("by", "identity provider");
    done(users.disable(ROOT, user.id()));
    assertThat(get("/admin/account").uri().getPath()).isEqualTo("/admin/sign-in");
  }

  @Test
  void knowsNoStrangersAndNobodyWhoIsDisabled() throws Exception {
    assertThat(signIn().body()).contains("You are not a user here");
    assertThat(get("/admin/account").uri().getPath()).isEqualTo("/admin/sign-in");
    done(users.disable(ROOT, user().id()));
    assertThat(signIn().body()).contains("You are not a user here");
  }

  @Test
  void takesOnlyAVerifiedAddress() throws Exception {
    user();
    provider.vouchFor(email, false);
    assertRefused();
    provider.vouchFor(email.toUpperCase(Locale.ROOT), true);
    assertThat(signIn().uri().getPath()).isEqualTo("/admin/account");
  }

  @Test
  void makesAUserOfSomebodyWhoWasInvited() throws Exception {
    done(users.invite(ROOT, email, Role.OPERATOR, Optional.empty()));
    assertThat(signIn().uri().getPath()).isEqualTo("/admin/account");
    assertThat(done(users.list(ROOT))).extracting(User::login).contains(email);
    assertThat(done(users.invitations(ROOT))).noneMatch(open -> open.login().equals(email));
  }

  @Test
  void asksForTheSecondFactorAllTheSame() throws Exception {
    User user = user();
    Actor actor = Actor.of(user, RequestSource.LOCAL);
    byte[] secret = Base32.decode(done(account.offerSecondFactor(actor)).secret());
    done(account.confirmSecondFactor(actor, Base32.codeAt(secret, 0)));
    HttpResponse<String> page = signIn();
    assertThat(page.uri().getPath()).isEqualTo("/admin/sign-in/code");
    assertThat(get("/admin/account").uri().getPath()).isEqualTo("/admin/sign-in");
    assertThat(enter(page, "000000").statusCode()).isEqualTo(401);
    assertThat(enter(get("/admin/sign-in/code"), Base32.codeAt(secret, 30)).body()).contains(email);
  }

  @Test
  void believesNoTokenThatIsNotForThisVisit() throws Exception {
    user();
    assertRefusedWith(claims -> claims.audience("another client"));
    assertRefusedWith(claims -> claims.issuer("https://id.example"));
    assertRefusedWith(claims -> claims.claim("nonce", "another visit"));
    Instant past = Instant.now().minusSeconds(600);
    assertRefusedWith(
        claims ->
            claims.issueTime(Date.from(past)).expirationTime(Date.from(past.plusSeconds(60))));
    provider.vouchFor(email, true);
    provider.forge();
    assertRefused();
    provider.vouchFor(email, true);
    assertThat(get("/admin/sign-in/callback?code=x&state=y").body())
        .contains("did not sign you in");
    assertThat(get("/admin/sign-in/callback?error=access_denied").body())
        .contains("did not sign you in");
    assertThat(signIn().uri().getPath()).isEqualTo("/admin/account");
  }

  @Test
  void isLedNowhereElse() throws Exception {
    user();
    provider.leadOn();
    assertRefused();
    assertThat(provider.followed()).isZero();
  }

  private void assertRefusedWith(UnaryOperator<JWTClaimsSet.Builder> twist) throws Exception {
    provider.twist(twist);
    assertRefused();
  }

  private void assertRefused() throws Exception {
    HttpResponse<String> page = signIn();
    assertThat(page.uri().getPath()).isEqualTo("/admin/sign-in");
    assertThat(page.body()).contains("Acme ID did not sign you in");
    assertThat(get("/admin/account").uri().getPath()).isEqualTo("/admin/sign-in");
  }

  /** A user who has a password of their own. */
  private User user() {
    var made = done(users.create(ROOT, email, Role.OPERATOR, Optional.empty()));
    return done(
        account.changePassword(
            Actor.of(made.user(), RequestSource.LOCAL),
            made.password().reveal(),
            "correct horse battery"));
  }

  /** By the page that was wanted, and the button. */
  private HttpResponse<String> signIn() throws Exception {
    assertThat(get("/admin/account").body()).contains("Sign in with Acme ID");
    return get("/admin/sign-in/provider");
  }

  private HttpResponse<String> enter(HttpResponse<String> page, String code) throws Exception {
    String token = page.body().replaceFirst("(?s).*name=\"_csrf\" value=\"([^\"]+)\".*", "$1");
    return send(
        HttpRequest.newBuilder(url("/admin/sign-in/code"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("code=" + code + "&_csrf=" + token)));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(url(path)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return browser.send(request.build(), BodyHandlers.ofString());
  }

  private String session() {
    List<HttpCookie> all = cookies.getCookieStore().getCookies();
    return all.stream()
        .filter(cookie -> cookie.getName().equals("headgate_session"))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private URI url(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private static <T> T done(Outcome<T> outcome) {
    if (outcome instanceof Outcome.Done<T>(T value)) {
      return value;
    }
    throw new AssertionError(String.valueOf(outcome));
  }
}
