package dev.headgate.admin.provider;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Reads where the provider wants to be asked, when somebody first wants to sign in with it: a
 * provider that is down stops nobody from starting. What was read once is kept; a failure is kept
 * for a moment, so that strangers cannot make us knock at it all the time.
 *
 * <p>The provider names the addresses that we call. They have to be as safe as its own, and a
 * provider on the internet cannot send us into the network that we stand in.
 *
 * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html">OpenID Connect
 *     Discovery</a>
 */
final class Discovery {
  private static final String DOCUMENT = "/.well-known/openid-configuration";
  private static final Duration FAILURE_KEPT = Duration.ofSeconds(10);
  private static final List<String> SHOWN = List.of("authorization_endpoint");
  private static final List<String> CALLED =
      List.of("token_endpoint", "jwks_uri", "userinfo_endpoint");
  private static final List<String> REQUIRED =
      List.of("authorization_endpoint", "token_endpoint", "jwks_uri");

  private final IdentityProvider provider;
  private final RestClient http;
  private final InstantSource clock;
  private @Nullable Map<String, Object> known;
  private @Nullable ProviderUnavailable failure;
  private Instant failedAt = Instant.EPOCH;

  Discovery(IdentityProvider provider, RestClient http, InstantSource clock) {
    this.provider = provider;
    this.http = http;
    this.clock = clock;
  }

  /**
   * What the provider says of itself.
   *
   * @throws ProviderUnavailable if it cannot be had, or cannot be trusted
   */
  synchronized Map<String, Object> document() {
    if (known != null) {
      return known;
    }
    Instant now = clock.instant();
    if (failure != null && now.isBefore(failedAt.plus(FAILURE_KEPT))) {
      throw failure;
    }
    try {
      Map<String, Object> read = read();
      check(read);
      known = read;
      return read;
    } catch (ProviderUnavailable e) {
      failure = e;
      failedAt = now;
      throw e;
    }
  }

  private Map<String, Object> read() {
    String address = provider.issuer().replaceFirst("/$", "") + DOCUMENT;
    try {
      Map<String, Object> read =
          http.get()
              .uri(URI.create(address))
              .retrieve()
              .body(new ParameterizedTypeReference<Map<String, Object>>() {});
      if (read == null) {
        throw new ProviderUnavailable(address + " is empty", null);
      }
      return read;
    } catch (RestClientException e) {
      throw new ProviderUnavailable(address + " cannot be read", e);
    }
  }

  private void check(Map<String, Object> document) {
    if (!provider.issuer().equals(document.get("issuer"))) {
      throw new ProviderUnavailable("it calls itself " + document.get("issuer"), null);
    }
    for (String name : REQUIRED) {
      if (!(document.get(name) instanceof String)) {
        throw new ProviderUnavailable("it names no " + name, null);
      }
    }
    boolean here = provider.isOnThisMachine();
    boolean within = isWithin(URI.create(provider.issuer()).getHost());
    Stream.concat(SHOWN.stream(), CALLED.stream())
        .filter(document::containsKey)
        .forEach(name -> checkAddress(name, document.get(name), here, within));
  }

  static void checkAddress(
      String name, @Nullable Object address, boolean loopbackAllowed, boolean insideAllowed) {
    if (!(address instanceof String text) || !IdentityProvider.isSafe(text, loopbackAllowed)) {
      throw new ProviderUnavailable("its " + name + " is not safe: " + address, null);
    }
    if (CALLED.contains(name) && !insideAllowed && isWithin(URI.create(text).getHost())) {
      throw new ProviderUnavailable("its " + name + " leads into our own network", null);
    }
  }

  /** Whether a name leads to a machine that the internet cannot reach. */
  static boolean isWithin(String host) {
    try {
      return Stream.of(InetAddress.getAllByName(host)).anyMatch(Discovery::isWithin);
    } catch (UnknownHostException e) {
      throw new ProviderUnavailable("nobody knows where " + host + " is", e);
    }
  }

  private static boolean isWithin(InetAddress address) {
    byte first = address.getAddress()[0];
    boolean uniqueLocal = address.getAddress().length == 16 && (first & 0xfe) == 0xfc;
    return address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || uniqueLocal;
  }
}
