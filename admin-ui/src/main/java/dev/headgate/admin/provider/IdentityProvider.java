package dev.headgate.admin.provider;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID Connect provider that people may sign in with, as the operator set it up.
 *
 * @param name what the button says after "Sign in with"
 * @param issuer its address, exactly as it calls itself
 * @param clientSecret empty for a public client
 * @param loginClaim which of its words names the user here: {@code email}, which has to be
 *     verified, or {@code preferred_username}, for providers whose users cannot choose it
 * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html">OpenID Connect Core</a>
 */
public record IdentityProvider(
    String name, String issuer, String clientId, String clientSecret, String loginClaim) {
  static final String EMAIL = "email";
  private static final Set<String> CLAIMS = Set.of(EMAIL, "preferred_username");
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  /**
   * @throws IllegalArgumentException with a sentence on what is wrong
   */
  public IdentityProvider {
    if (!isSafe(issuer, true) || issuer.contains("?") || issuer.contains("#")) {
      throw new IllegalArgumentException(
          "the issuer has to be an https:// address, without a query: " + issuer);
    }
    if (clientId.isBlank()) {
      throw new IllegalArgumentException("the client id is missing");
    }
    if (!CLAIMS.contains(loginClaim)) {
      throw new IllegalArgumentException("the login claim is email or preferred_username");
    }
  }

  /** Whether what is sent there cannot be read on the way; http stays on this machine. */
  static boolean isSafe(String address, boolean loopbackAllowed) {
    try {
      URI uri = new URI(address);
      String host = uri.getHost();
      if (host == null || uri.getUserInfo() != null) {
        return false;
      }
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      return scheme.equals("https")
          || (scheme.equals("http") && loopbackAllowed && THIS_MACHINE.contains(host));
    } catch (URISyntaxException notAnAddress) {
      return false;
    }
  }

  /** Whether it runs beside us, as in tests. */
  boolean isOnThisMachine() {
    @Nullable String host = URI.create(issuer).getHost();
    return host != null && THIS_MACHINE.contains(host);
  }

  @Override
  public String toString() {
    return "IdentityProvider[" + issuer + "]";
  }
}
