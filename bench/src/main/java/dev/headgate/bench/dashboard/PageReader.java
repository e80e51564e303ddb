package dev.headgate.bench.dashboard;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** Somebody who signed in, and asks for pages as a browser does. */
public final class PageReader {
  private static final String CSRF = "name=\"_csrf\" value=\"";
  private static final String PASSWORD = "correct horse battery";

  private final HttpClient http =
      HttpClient.newBuilder()
          .cookieHandler(new CookieManager())
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();
  private final URI gateway;
  private final String login;

  private PageReader(URI gateway, String login) {
    this.gateway = gateway;
    this.login = login;
  }

  /**
   * The operator of the first run, who has to choose another password at first.
   *
   * @param firstRun what was written down then
   */
  public static PageReader signIn(URI gateway, Properties firstRun)
      throws IOException, InterruptedException {
    PageReader reader = new PageReader(gateway, firstRun.getProperty("admin.username"));
    String first = firstRun.getProperty("admin.password");
    if (reader.enter(PASSWORD).contains("name=\"password\"")) {
      String answer = reader.enter(first);
      if (answer.contains("name=\"old_password\"")) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("old_password", first);
        form.put("new_password", PASSWORD);
        form.put("repeated", PASSWORD);
        form.put("_csrf", csrf(answer));
        reader.post("/admin/account/password", form);
      }
    }
    return reader;
  }

  private String enter(String password) throws IOException, InterruptedException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("_csrf", csrf(get("/admin/sign-in")));
    form.put("login", login);
    form.put("password", password);
    return post("/admin/sign-in", form);
  }

  private static String csrf(String page) {
    int begin = page.indexOf(CSRF);
    if (begin < 0) {
      throw new IllegalStateException("no form in " + page);
    }
    int value = begin + CSRF.length();
    return page.substring(value, page.indexOf('"', value));
  }

  private String post(String path, Map<String, String> form)
      throws IOException, InterruptedException {
    String body =
        form.entrySet().stream()
            .map(field -> field.getKey() + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return http.send(
            HttpRequest.newBuilder(gateway.resolve(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** The whole page; complains about any answer but 200. */
  public String get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(gateway.resolve(path)).timeout(Duration.ofMinutes(2)).build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(path + " answers " + answer.statusCode());
    }
    return answer.body();
  }
}
