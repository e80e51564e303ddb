package dev.headgate.admin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * An OpenID Connect provider on this machine that vouches for whom a test says, without asking. It
 * insists on what the gateway owes it: its secret, a redirect address, PKCE and a nonce.
 */
final class FakeProvider implements AutoCloseable {
  static final String CLIENT_ID = "headgate";
  static final String CLIENT_SECRET = "a client's secret";

  private final HttpServer server;
  private final RSAKey key;
  private final RSAKey strangersKey;
  private final Map<String, Map<String, String>> asked = new ConcurrentHashMap<>();
  private volatile Identity identity = new Identity("nobody@example.com", true);
  private volatile UnaryOperator<JWTClaimsSet.Builder> twist = UnaryOperator.identity();
  private volatile boolean forged;
  private volatile boolean leadsOn;
  private final AtomicInteger followed = new AtomicInteger();

  record Identity(String email, boolean verified) {}

  FakeProvider() throws IOException, JOSEException {
    key = new RSAKeyGenerator(2048).keyID("one").generate();
    strangersKey = new RSAKeyGenerator(2048).keyID("one").generate();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/.well-known/openid-configuration", x -> json(x, 200, discovery()));
    server.createContext("/authorize", this::authorize);
    server.createContext("/token", this::tokenOrElsewhere);
    server.createContext("/elsewhere", this::followed);
    server.createContext("/keys", x -> json(x, 200, new JWKSet(key.toPublicJWK()).toString()));
    server.start();
  }

  String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** For whom it vouches from now on, as it should. */
  void vouchFor(String email, boolean verified) {
    identity = new Identity(email, verified);
    twist = UnaryOperator.identity();
    forged = false;
    leadsOn = false;
  }

  /** What it says wrongly from now on. */
  void twist(UnaryOperator<JWTClaimsSet.Builder> change) {
    twist = change;
  }

  /** It signs with a key that is not its own from now on. */
  void forge() {
    forged = true;
  }

  /** It sends whoever asks for a token to another address from now on. */
  void leadOn() {
    leadsOn = true;
  }

  /** How many came to that address. */
  int followed() {
    return followed.get();
  }

  private String discovery() {
    return """
    {"issuer":"%1$s","authorization_endpoint":"%1$s/authorize","token_endpoint":"%1$s/token",
     "jwks_uri":"%1$s/keys","response_types_supported":["code"],"subject_types_supported":["public"],
     "id_token_signing_alg_values_supported":["RS256"]}"""
        .formatted(issuer());
  }

  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> question = parameters(exchange.getRequestURI().getRawQuery());
    boolean good =
        question.getOrDefault("client_id", "").equals(CLIENT_ID)
            && question.getOrDefault("response_type", "").equals("code")
            && question.getOrDefault("code_challenge_method", "").equals("S256")
            && question.containsKey("nonce")
            && question.containsKey("state");
    if (!good) {
      json(exchange, 400, "{\"error\":\"invalid_request\"}");
      return;
    }
    String code = UUID.randomUUID().toString();
    asked.put(code, question);
    String state = java.net.URLEncoder.encode(question.get("state"), StandardCharsets.UTF_8);
    exchange
        .getResponseHeaders()
        .add("Location", question.get("redirect_uri") + "?code=" + code + "&state=" + state);
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  private void tokenOrElsewhere(HttpExchange exchange) throws IOException {
    if (leadsOn) {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().add("Location", issuer() + "/elsewhere");
      exchange.sendResponseHeaders(307, -1);
      exchange.close();
    } else {
      token(exchange);
    }
  }

  private void followed(HttpExchange exchange) throws IOException {
    followed.incrementAndGet();
    token(exchange);
  }

  private void token(HttpExchange exchange) throws IOException {
    Map<String, String> form =
        parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    Map<String, String> question = asked.remove(form.getOrDefault("code", ""));
    String basic =
        "Basic "
            + Base64.getEncoder()
                .encodeToString(
                    (CLIENT_ID
                            + ":"
                            + java.net.URLEncoder.encode(CLIENT_SECRET, StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8));
    boolean good =
        question != null
            && basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))
            && question.get("redirect_uri").equals(form.get("redirect_uri"))
            && question.get("code_challenge").equals(challenge(form.get("code_verifier")));
    if (!good) {
      json(exchange, 400, "{\"error\":\"invalid_grant\"}");
      return;
    }
    json(
        exchange,
        200,
        "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"expires_in\":60,\"id_token\":\"%s\"}"
            .formatted(idToken(question.get("nonce"))));
  }

  private String idToken(String nonce) {
    Instant now = Instant.now();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer())
            .subject("subject of " + identity.email())
            .audience(CLIENT_ID)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(60)))
            .claim("nonce", nonce)
            .claim("email", identity.email())
            .claim("email_verified", identity.verified());
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one").build(),
            twist.apply(claims).build());
    try {
      token.sign(new RSASSASigner(forged ? strangersKey : key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }

  private static String challenge(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> parameters(String text) {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.put(
            pair.substring(0, equals),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return parameters;
  }

  private static void json(HttpExchange exchange, int status, String body) {
    try (exchange) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
