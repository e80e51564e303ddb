package dev.headgate.adapters.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.catalina.connector.Request;
import org.apache.tomcat.util.buf.ByteChunk;
import org.apache.tomcat.util.buf.MessageBytes;
import org.jspecify.annotations.Nullable;

/**
 * Reads header fields. The container's own request has them as bytes; its way from there to a
 * string goes over a decoder that each thread keeps for itself, and a virtual thread is new with
 * every request.
 */
final class RequestFields {
  private RequestFields() {}

  /** The first field of that name, or null. */
  static @Nullable String get(HttpServletRequest request, String name) {
    if (!(request instanceof Request container)) {
      return request.getHeader(name);
    }
    MessageBytes value = container.getCoyoteRequest().getMimeHeaders().getValue(name);
    if (value == null || value.getType() != MessageBytes.T_BYTES) {
      return value == null ? null : value.toString();
    }
    ByteChunk bytes = value.getByteChunk();
    return new String(bytes.getBytes(), bytes.getStart(), bytes.getLength(), ISO_8859_1);
  }
}
