package dev.headgate.app.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/** Asks ClickHouse over its HTTP interface, as a person with curl would. */
public final class ClickHouseQuery implements RowQuery {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI url;
  private final String authorization;

  /**
   * @param url scheme, host and port
   */
  public ClickHouseQuery(URI url, String user, String password) {
    this.url = url.resolve("/?default_format=TabSeparated");
    byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    authorization = "Basic " + Base64.getEncoder().encodeToString(credentials);
  }

  /** {@inheritDoc} The values must not contain tabs or line ends. */
  @Override
  public List<List<String>> rows(String sql) {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(TIMEOUT)
            .header("Authorization", authorization)
            .POST(BodyPublishers.ofString(sql))
            .build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new DemoFailed(
            "ClickHouse answered %d: %s".formatted(response.statusCode(), response.body().strip()));
      }
      return response.body().lines().map(line -> List.of(line.split("\t", -1))).toList();
    } catch (IOException e) {
      throw new DemoFailed("ClickHouse at " + url + " cannot be asked: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoFailed("The comparison was interrupted", e);
    }
  }
}
