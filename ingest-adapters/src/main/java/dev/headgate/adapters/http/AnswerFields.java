package dev.headgate.adapters.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.connector.Response;

/** Writes the fields that every answer has. */
final class AnswerFields {
  private AnswerFields() {}

  /**
   * Sets a field once. The container's own response takes it as bytes, which it writes as they are:
   * it would encode and check each name and value anew, a tenth of a small post.
   *
   * @param value visible ASCII of our own making, or checked to be so
   */
  static void set(HttpServletResponse response, String name, String value) {
    if (response instanceof Response container) {
      byte[] nameBytes = name.getBytes(ISO_8859_1);
      byte[] valueBytes = value.getBytes(ISO_8859_1);
      container
          .getCoyoteResponse()
          .getMimeHeaders()
          .addValue(nameBytes, 0, nameBytes.length)
          .setBytes(valueBytes, 0, valueBytes.length);
    } else {
      response.setHeader(name, value);
    }
  }
}
