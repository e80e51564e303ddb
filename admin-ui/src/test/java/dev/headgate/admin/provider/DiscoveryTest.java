package dev.headgate.admin.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.client.RestClient;

class DiscoveryTest {
  private final AtomicReference<String> document = new AtomicReference<>("{}");
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;
  private String issuer;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          byte[] body = document.get().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    issuer = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void asksOnceWhenItWentWell() {
    document.set(document(issuer, issuer + "/token"));
    Discovery discovery = discovery();
    assertThat(discovery.document()).containsEntry("token_endpoint", issuer + "/token");
    discovery.document();
    assertThat(asked).hasValue(1);
  }

  @Test
  void asksAgainOnlyAfterAWhileWhenItDidNot() {
    Discovery discovery = discovery();
    assertThatThrownBy(discovery::document).isInstanceOf(ProviderUnavailable.class);
    document.set(document(issuer, issuer + "/token"));
    assertThatThrownBy(discovery::document).isInstanceOf(ProviderUnavailable.class);
    assertThat(asked).hasValue(1);
    now.set(now.get().plusSeconds(11));
    assertThat(discovery.document()).containsEntry("issuer", issuer);
  }

  @Test
  void believesOnlyTheIssuerThatWasAsked() {
    document.set(document("https://id.example", issuer + "/token"));
    assertThatThrownBy(discovery()::document).hasMessageContaining("calls itself");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://id.example/token",
        "ftp://id.example/token",
        "file:///etc/passwd",
        "https://user@id.example/token",
        "https:///token"
      })
  void callsNoAddressThatIsNotSafe(String token) {
    document.set(document(issuer, token));
    assertThatThrownBy(discovery()::document).hasMessageContaining("is not safe");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1/token",
        "https://10.1.2.3/token",
        "https://192.168.0.1:9000/token",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/token",
        "https://[fd00::1]/token"
      })
  void isNotSentIntoOurNetworkByAProviderOutside(String token) {
    // 192.0.2.1 is an address of the internet that nobody has.
    assertThatThrownBy(
            () ->
                Discovery.checkAddress(
                    "token_endpoint", token, false, Discovery.isWithin("192.0.2.1")))
        .hasMessageContaining("our own network");
    Discovery.checkAddress("token_endpoint", "https://192.0.2.7/token", false, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://id.example", "id.example", "", "https://id.example?a=b"})
  void takesNoIssuerThatIsNotSafe(String address) {
    assertThatThrownBy(() -> new IdentityProvider("ID", address, "client", "", "email"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("https://");
  }

  private Discovery discovery() {
    IdentityProvider provider = new IdentityProvider("ID", issuer, "client", "", "email");
    return new Discovery(provider, RestClient.create(), now::get);
  }

  private String document(String name, String token) {
    return """
    {"issuer":"%s","authorization_endpoint":"%s/authorize","token_endpoint":"%s","jwks_uri":"%s/keys"}"""
        .formatted(name, issuer, token, issuer);
  }
}
