package dev.headgate.adapters.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.catalina.connector.Response;
import org.apache.tomcat.util.http.FastHttpDateFormat;

/**
 * Writes the fields that every answer has. The container's own response takes them as bytes, which
 * it writes as they are: it would encode and check each name and value anew, a tenth of a small
 * post.
 */
final class AnswerFields {
  private static final String DATE = "Date";
  private static final String CONTENT_TYPE = "Content-Type";

  /** The container may write into the bytes of a value later, but not into those of a name. */
  private static final Map<String, byte[]> NAMES =
      List.of(
              DATE,
              CONTENT_TYPE,
              "Vary",
              "X-Content-Type-Options",
              Headers.REQUEST_ID,
              Headers.RATE_LIMIT,
              Headers.RATE_LIMIT_POLICY)
          .stream()
          .collect(Collectors.toUnmodifiableMap(Function.identity(), AnswerFields::bytes));

  private AnswerFields() {}

  /**
   * Sets a field once.
   *
   * @param value visible ASCII of our own making, or checked to be so
   */
  static void set(HttpServletResponse response, String name, String value) {
    if (response instanceof Response container) {
      add(container, name, value);
    } else {
      response.setHeader(name, value);
    }
  }

  /** Sets what says how long the body is, and of which type unless it is empty. */
  static void content(HttpServletResponse response, String type, int length) {
    response.setContentLength(length);
    if (response instanceof Response container) {
      add(container, DATE, FastHttpDateFormat.getCurrentDate());
      if (length > 0) {
        add(container, CONTENT_TYPE, type);
      }
    } else if (length > 0) {
      response.setContentType(type);
    }
  }

  private static void add(Response container, String name, String value) {
    byte[] known = NAMES.get(name);
    byte[] nameBytes = known == null ? bytes(name) : known;
    byte[] valueBytes = bytes(value);
    container
        .getCoyoteResponse()
        .getMimeHeaders()
        .addValue(nameBytes, 0, nameBytes.length)
        .setBytes(valueBytes, 0, valueBytes.length);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
