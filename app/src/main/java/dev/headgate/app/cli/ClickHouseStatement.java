package dev.headgate.app.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Runs one statement over ClickHouse's HTTP interface, however long it takes. */
record ClickHouseStatement(String url, String user, String password) {

  String run(String sql) {
    String login =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Authorization", "Basic " + login)
            .POST(HttpRequest.BodyPublishers.ofString(sql))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw Failure.failed("ClickHouse says: " + answer.body().strip());
      }
      return answer.body().strip();
    } catch (IOException e) {
      throw Failure.failed("ClickHouse at %s does not answer: %s".formatted(url, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.failed("Interrupted.");
    }
  }

  /** A text as it stands in a statement. */
  static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
