package dev.headgate.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody with a browser, signed in or not, or with a token; redirects are not followed. */
final class Caller {
  private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");
  private static final int MOST_READ = 400_000;

  private final URI url;
  private final HttpClient http;
  private final Map<String, String> headers = new HashMap<>();
  private String csrf = "";

  /** An answer; of a stream only that it began. */
  record Answer(int status, Optional<String> location, HttpResponse<?> response, String body) {
    boolean leadsToSignIn() {
      return status == 302 && location.orElse("").contains("/admin/sign-in");
    }

    boolean isGood() {
      return status >= 200 && status < 400 && !leadsToSignIn();
    }
  }

  private Caller(URI url) {
    this(url, client());
  }

  private Caller(URI url, HttpClient.Builder client) {
    this.url = url;
    this.http = client.build();
  }

  private static HttpClient.Builder client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .cookieHandler(new CookieManager())
        .followRedirects(HttpClient.Redirect.NEVER);
  }

  /** Somebody who looked at the sign-in page and went no further. */
  static Caller stranger(URI url) {
    Caller caller = new Caller(url);
    caller.csrf = caller.csrfOf("/admin/sign-in");
    return caller;
  }

  static Caller signedIn(URI url, String login, String password) {
    Caller caller = stranger(url);
    Answer answer =
        caller.send("POST", "/admin/sign-in", "login=" + login + "&password=" + password);
    if (!answer.isGood()) {
      throw new AssertionError("cannot sign in as " + login + ": " + answer);
    }
    caller.csrf = caller.csrfOf("/admin/overview");
    return caller;
  }

  static Caller withToken(URI url, String token) {
    Caller caller = new Caller(url);
    caller.headers.put("Authorization", "Bearer " + token);
    return caller;
  }

  static Caller withNothing(URI url) {
    return new Caller(url);
  }

  /** Somebody with nothing, at another address of this machine. */
  static Caller from(URI url, String address) {
    try {
      return new Caller(url, client().localAddress(InetAddress.getByName(address)));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  Caller sending(String header, String value) {
    headers.put(header, value);
    return this;
  }

  /** Forgets what shows that a form came from one of our pages. */
  Caller withoutFormToken() {
    csrf = "";
    return this;
  }

  private String csrfOf(String path) {
    Matcher matcher = CSRF.matcher(send("GET", path, "").body());
    if (!matcher.find()) {
      throw new AssertionError("no form on " + path);
    }
    return matcher.group(1);
  }

  Answer get(String path) {
    return send("GET", path, "");
  }

  /**
   * Sends a request.
   *
   * @param body a form, or JSON if it begins with a brace
   */
  Answer send(String method, String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve(path)).timeout(Duration.ofSeconds(30));
    headers.forEach(request::header);
    if (method.equals("GET")) {
      request.GET();
    } else {
      boolean form = path.startsWith("/admin");
      request.header(
          "Content-Type", form ? "application/x-www-form-urlencoded" : "application/json");
      String sent = form && !csrf.isEmpty() ? body + "&_csrf=" + csrf : body;
      request.method(method, HttpRequest.BodyPublishers.ofString(sent));
    }
    try {
      HttpResponse<InputStream> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      String type = response.headers().firstValue("Content-Type").orElse("");
      try (InputStream in = response.body()) {
        String read =
            type.startsWith("text/event-stream")
                ? ""
                : new String(in.readNBytes(MOST_READ), StandardCharsets.UTF_8);
        return new Answer(
            response.statusCode(), response.headers().firstValue("Location"), response, read);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
