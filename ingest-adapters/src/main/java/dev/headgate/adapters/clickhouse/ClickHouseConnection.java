package dev.headgate.adapters.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ClientFaultCause;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import dev.headgate.ingest.delivery.StoreUnavailable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The official client to wherever ClickHouse is now: an embedded engine may change its address when
 * it is restarted. Never retries by itself and never compresses, so that what was sent, and
 * whether, is known as well as can be.
 *
 * <p>Safe for use by many threads.
 */
public final class ClickHouseConnection implements AutoCloseable {
  /** The database all tables are in. */
  static final String DATABASE = "headgate";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration POOL_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(30);

  /** Well under the server's own, so that a connection is not used just when it is closed. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(3);

  private static final int MAX_CONNECTIONS = 4;

  /** A page asks half a dozen questions at once. */
  private static final int MAX_CONNECTIONS_OF_PAGES = 16;

  private final Supplier<ClickHouseEndpoint> endpoint;
  private final Duration socketTimeout;
  private final int maxConnections;
  private @Nullable Client client;
  private @Nullable ClickHouseEndpoint connectedTo;

  public ClickHouseConnection(Supplier<ClickHouseEndpoint> endpoint) {
    this(endpoint, Duration.ofSeconds(45));
  }

  /**
   * @param socketTimeout how long an answer may take
   */
  ClickHouseConnection(Supplier<ClickHouseEndpoint> endpoint, Duration socketTimeout) {
    this(endpoint, socketTimeout, MAX_CONNECTIONS);
  }

  private ClickHouseConnection(
      Supplier<ClickHouseEndpoint> endpoint, Duration socketTimeout, int maxConnections) {
    this.endpoint = endpoint;
    this.socketTimeout = socketTimeout;
    this.maxConnections = maxConnections;
  }

  /** With connections of its own, so that people who look at pages never hold up delivery. */
  public static ClickHouseConnection forPages(Supplier<ClickHouseEndpoint> endpoint) {
    return new ClickHouseConnection(endpoint, Duration.ofSeconds(45), MAX_CONNECTIONS_OF_PAGES);
  }

  synchronized Client client() {
    ClickHouseEndpoint now = endpoint.get();
    Client current = client;
    if (current == null || !now.equals(connectedTo)) {
      close();
      current = build(now);
      client = current;
      connectedTo = now;
    }
    return current;
  }

  private Client build(ClickHouseEndpoint to) {
    return login(new Client.Builder().addEndpoint(to.url()), to)
        .retryOnFailures(ClientFaultCause.None)
        .setMaxRetries(0)
        .compressClientRequest(false)
        .compressServerResponse(false)
        .setConnectTimeout(CONNECT_TIMEOUT.toMillis())
        .setConnectionRequestTimeout(POOL_TIMEOUT.toMillis(), ChronoUnit.MILLIS)
        .setSocketTimeout(socketTimeout.toMillis())
        .setKeepAliveTimeout(KEEP_ALIVE.toMillis(), ChronoUnit.MILLIS)
        .setMaxConnections(maxConnections)
        .setSocketTcpNodelay(true)
        .useServerTimeZone(false)
        .useTimeZone("UTC")
        .setClientName("headgate")
        .build();
  }

  /** The client takes an empty password, which many a first ClickHouse has, for a missing one. */
  private static Client.Builder login(Client.Builder builder, ClickHouseEndpoint to) {
    if (!to.password().isEmpty()) {
      return builder.setUsername(to.user()).setPassword(to.password());
    }
    String login = to.user() + ":";
    return builder.httpHeader(
        "Authorization",
        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
  }

  /** Whether ClickHouse answers within the time. */
  boolean answers(Duration atMost) {
    try {
      QuerySettings settings = new QuerySettings();
      settings.setNetworkTimeout(atMost.toMillis(), ChronoUnit.MILLIS);
      return read("SELECT 1 FORMAT TabSeparated", settings).equals("1");
    } catch (StoreUnavailable _) {
      return false;
    }
  }

  /**
   * Runs a statement and returns the lines it answers with, in the format TabSeparated unless it
   * names another.
   *
   * @throws StoreUnavailable if it does not answer, or with an error
   */
  List<String> lines(String sql) {
    String text = read(sql, new QuerySettings().setMaxExecutionTime(seconds(STATEMENT_TIMEOUT)));
    return text.isEmpty() ? List.of() : text.lines().toList();
  }

  private String read(String sql, QuerySettings settings) {
    settings.setFormat(ClickHouseFormat.TabSeparated);
    return query(sql, settings, in -> new String(in.readAllBytes(), UTF_8).stripTrailing());
  }

  /** Reads an answer. */
  @FunctionalInterface
  interface Reader<T> {
    T read(InputStream in) throws IOException;
  }

  <T> T query(String sql, QuerySettings settings, Reader<T> reader) {
    return query(sql, Map.of(), settings, reader);
  }

  /**
   * Runs a statement with values for its parameters.
   *
   * @throws StoreUnavailable if it does not answer, or with an error
   */
  <T> T query(
      String sql, Map<String, Object> parameters, QuerySettings settings, Reader<T> reader) {
    Client current = client();
    try {
      QueryResponse response = await(current.query(sql, parameters, settings));
      try {
        return reader.read(response.getInputStream());
      } finally {
        response.close();
      }
    } catch (Exception failed) {
      throw new StoreUnavailable(describe(failed), failed);
    }
  }

  /** Waits for a call of the client; what it throws is the failure itself. */
  static <T> T await(CompletableFuture<T> call) throws Exception {
    try {
      return call.get();
    } catch (ExecutionException wrapped) {
      throw wrapped.getCause() instanceof Exception cause ? cause : wrapped;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw interrupted;
    }
  }

  /** What went wrong in one line. */
  static String describe(Throwable failure) {
    StringBuilder text = new StringBuilder();
    String last = "";
    for (Throwable one = failure; one != null; one = one.getCause()) {
      String message = firstLine(one);
      if (!message.isEmpty() && !last.contains(message)) {
        text.append(text.isEmpty() ? "" : ": ").append(message);
        last = message;
      }
      if (one instanceof ServerException) {
        break;
      }
    }
    return shorten(text.isEmpty() ? failure.getClass().getSimpleName() : text.toString());
  }

  private static String firstLine(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? "" : message.lines().findFirst().orElse("");
  }

  private static String shorten(String text) {
    int most = 500;
    return text.length() <= most ? text : text.substring(0, most) + "...";
  }

  static int seconds(Duration duration) {
    return Math.toIntExact(duration.toSeconds());
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
      client = null;
    }
  }
}
