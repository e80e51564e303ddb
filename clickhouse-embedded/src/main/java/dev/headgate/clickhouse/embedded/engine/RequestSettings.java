package dev.headgate.clickhouse.embedded.engine;

import dev.headgate.clickhouse.embedded.engine.Engine.Profile;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What the head of a request says about the statement in it.
 *
 * @param queryId the client's, or one made here
 * @param parameters values for {@code {name:Type}} in the statement
 */
record RequestSettings(
    String queryId,
    Profile profile,
    Map<String, String> parameters,
    String defaultFormat,
    String sessionId,
    boolean waitForEnd) {

  /** Parameters of the URL that are not settings of the engine. */
  private static final Set<String> RESERVED =
      Set.of(
          "query",
          "query_id",
          "default_format",
          "database",
          "user",
          "password",
          "quota_key",
          "session_id",
          "session_timeout",
          "session_check",
          "close_session",
          "compress",
          "decompress",
          "wait_end_of_query",
          "buffer_size",
          "stacktrace",
          "role",
          "enable_http_compression",
          "http_zlib_compression_level",
          "send_progress_in_http_headers",
          "log_comment",
          "client_protocol_version");

  static RequestSettings of(HttpRequest request) {
    Map<String, String> settings = new LinkedHashMap<>();
    Map<String, String> parameters = new LinkedHashMap<>();
    request
        .parameters()
        .forEach(
            (name, value) -> {
              if (name.startsWith("param_")) {
                parameters.put(name.substring("param_".length()), value);
              } else if (!RESERVED.contains(name)) {
                settings.put(name, value);
              }
            });
    if (request.method().equals("GET")) {
      settings.putIfAbsent("readonly", "2");
    }
    String database =
        request.parameter("database").or(() -> request.header("X-ClickHouse-Database")).orElse("");
    return new RequestSettings(
        request
            .parameter("query_id")
            .filter(id -> !id.isEmpty())
            .orElseGet(() -> UUID.randomUUID().toString()),
        new Profile(settings, database),
        parameters,
        request
            .parameter("default_format")
            .or(() -> request.header("X-ClickHouse-Format"))
            .orElse(""),
        request.parameter("session_id").orElse(""),
        request.parameter("wait_end_of_query").filter(v -> !v.equals("0")).isPresent());
  }
}
