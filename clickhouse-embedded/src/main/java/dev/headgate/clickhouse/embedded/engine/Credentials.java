package dev.headgate.clickhouse.embedded.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/** The one user of the server, and whether a request comes from it. */
record Credentials(String user, String password) {

  /**
   * Lets the request pass.
   *
   * @throws EngineException if it does not know the password; the same for an unknown user
   */
  void check(HttpRequest request) {
    Credentials given = given(request);
    boolean userIsRight = same(given.user, user);
    boolean passwordIsRight = same(given.password, password);
    if (!userIsRight || !passwordIsRight) {
      throw EngineException.of(
          EngineException.AUTHENTICATION_FAILED,
          "AUTHENTICATION_FAILED",
          printable(given.user)
              + ": Authentication failed: password is incorrect, or there is no user with such name");
    }
  }

  /** Whether the request tries at all. */
  static boolean areIn(HttpRequest request) {
    return request.header("X-ClickHouse-User").isPresent()
        || request.header("Authorization").isPresent()
        || request.parameter("user").isPresent();
  }

  private static Credentials given(HttpRequest request) {
    Optional<String> header = request.header("X-ClickHouse-User");
    if (header.isPresent()) {
      return new Credentials(header.get(), request.header("X-ClickHouse-Key").orElse(""));
    }
    Optional<Credentials> basic = request.header("Authorization").flatMap(Credentials::basic);
    return basic.orElseGet(
        () ->
            new Credentials(
                request.parameter("user").orElse("default"),
                request.parameter("password").orElse("")));
  }

  private static Optional<Credentials> basic(String header) {
    if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    try {
      String pair = new String(Base64.getDecoder().decode(header.substring(6).strip()), UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(new Credentials(pair.substring(0, colon), pair.substring(colon + 1)));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  /** In a time that does not tell how much of it is right. */
  private static boolean same(String given, String right) {
    return MessageDigest.isEqual(given.getBytes(UTF_8), right.getBytes(UTF_8));
  }

  private static String printable(String name) {
    return name.replaceAll("[^\\p{Alnum}_.@-]", "?");
  }

  @Override
  public String toString() {
    return user;
  }
}
