package dev.headgate.clickhouse.embedded.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The head of a request.
 *
 * @param headers by name in lower case; of several with one name, the last
 * @param parameters of the URL's query, decoded
 */
record HttpRequest(
    String method,
    String path,
    boolean http11,
    Map<String, String> headers,
    Map<String, String> parameters) {

  /** Reads the lines of a head, without the empty one that ends it. */
  static HttpRequest parse(String head) throws BadRequest {
    String[] lines = head.split("\r?\n", -1);
    String[] first = lines[0].split(" ", -1);
    if (first.length != 3 || !first[2].startsWith("HTTP/1.")) {
      throw new BadRequest(400, "not an HTTP/1.1 request line");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon <= 0 || lines[i].charAt(colon - 1) <= ' ' || lines[i].charAt(0) <= ' ') {
        throw new BadRequest(400, "not a header line");
      }
      String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
      String value = lines[i].substring(colon + 1).strip();
      String before = headers.put(name, value);
      if (before != null && name.equals("content-length") && !before.equals(value)) {
        throw new BadRequest(400, "two lengths");
      }
    }
    String target = first[1];
    int question = target.indexOf('?');
    return new HttpRequest(
        first[0],
        question < 0 ? target : target.substring(0, question),
        !first[2].equals("HTTP/1.0"),
        headers,
        question < 0 ? Map.of() : parameters(target.substring(question + 1)));
  }

  private static Map<String, String> parameters(String query) throws BadRequest {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      if (!name.isEmpty()) {
        parameters.put(decode(name), decode(value));
      }
    }
    return parameters;
  }

  private static String decode(String text) throws BadRequest {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw new BadRequest(400, "malformed URL");
    }
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  boolean isChunked() {
    return header("Transfer-Encoding").filter(v -> v.equalsIgnoreCase("chunked")).isPresent();
  }

  /** The length the sender states, 0 when there is no body, -1 for a chunked one. */
  long contentLength() throws BadRequest {
    if (isChunked()) {
      return -1;
    }
    if (header("Transfer-Encoding").isPresent()) {
      throw new BadRequest(501, "unknown transfer encoding");
    }
    String length = header("Content-Length").orElse("0");
    if (!length.matches("\\d{1,18}")) {
      throw new BadRequest(400, "not a length");
    }
    return Long.parseLong(length);
  }

  boolean wantsKeepAlive() {
    String connection = header("Connection").orElse("").toLowerCase(Locale.ROOT);
    return http11 ? !connection.contains("close") : connection.contains("keep-alive");
  }

  /** The bytes are not HTTP as understood here. */
  static final class BadRequest extends Exception {
    private final int status;

    BadRequest(int status, String message) {
      super(message, null, false, false);
      this.status = status;
    }

    int status() {
      return status;
    }
  }
}
