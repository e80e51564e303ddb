package dev.headgate.app.demo;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Posts to the gateway and tells apart what became of a request. Safe for many threads. */
final class GatewayClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(1);
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;

  private final URI gateway;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http;

  GatewayClient(URI gateway) {
    this.gateway = gateway;
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .executor(threads)
            .build();
  }

  /** What became of a request. */
  sealed interface Answer {
    record Answered(int status, String body) implements Answer {}

    /** Nothing was taken; the gateway wants to be asked again later. */
    record Refused(int status, Duration retryAfter) implements Answer {}

    /** It never went out. */
    record NotSent(String reason) implements Answer {}

    /** It went out, and no answer came back. */
    record Lost(String reason) implements Answer {}
  }

  Answer post(String pathAndQuery, Map<String, String> headers, byte[] body, Duration timeout)
      throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.resolve(pathAndQuery))
            .timeout(timeout)
            .POST(BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    return send(request.build());
  }

  /** Whether anything listens there. */
  boolean isThere() throws InterruptedException {
    return !(send(
            HttpRequest.newBuilder(gateway.resolve("/health")).timeout(CONNECT_TIMEOUT).build())
        instanceof Answer.NotSent);
  }

  private Answer send(HttpRequest request) throws InterruptedException {
    try {
      return answer(http.send(request, BodyHandlers.ofString()));
    } catch (ConnectException | HttpConnectTimeoutException e) {
      return new Answer.NotSent(e.toString());
    } catch (IOException e) {
      return new Answer.Lost(e.toString());
    }
  }

  private static Answer answer(HttpResponse<String> response) {
    int status = response.statusCode();
    return status == TOO_MANY_REQUESTS || status == UNAVAILABLE
        ? new Answer.Refused(status, retryAfter(response))
        : new Answer.Answered(status, response.body());
  }

  private static Duration retryAfter(HttpResponse<String> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(value -> value.matches("\\d{1,6}"))
        .map(value -> Duration.ofSeconds(Long.parseLong(value)))
        .orElse(DEFAULT_RETRY_AFTER);
  }

  @Override
  public void close() {
    http.close();
    threads.close();
  }
}
