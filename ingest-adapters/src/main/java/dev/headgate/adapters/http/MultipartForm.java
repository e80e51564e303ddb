package dev.headgate.adapters.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the field {@code data} in a multipart form, as {@code navigator.sendBeacon} sends a {@code
 * FormData}. Knows only what browsers write.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7578">RFC 7578</a>
 */
final class MultipartForm {
  private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};

  private MultipartForm() {}

  /**
   * Moves the field's value to the beginning of the body.
   *
   * @return its length; 0 when there is no such field
   */
  static int moveDataToFront(String contentType, byte[] body, int length) {
    String boundary = boundary(contentType);
    if (boundary == null) {
      return 0;
    }
    byte[] delimiter = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    int part = indexOf(delimiter, body, 0, length);
    while (part >= 0) {
      int headStart = part + delimiter.length;
      int headEnd = indexOf(END_OF_HEAD, body, headStart, length);
      int next = indexOf(delimiter, body, headStart, length);
      if (headEnd < 0 || next < 0 || headEnd > next) {
        return 0;
      }
      String head = new String(body, headStart, headEnd - headStart, StandardCharsets.ISO_8859_1);
      if (head.contains("name=\"data\"")) {
        int start = headEnd + END_OF_HEAD.length;
        int size = Math.max(0, next - 2 - start);
        System.arraycopy(body, start, body, 0, size);
        return size;
      }
      part = next;
    }
    return 0;
  }

  private static @Nullable String boundary(String contentType) {
    int at = contentType.toLowerCase(Locale.ROOT).indexOf("boundary=");
    if (at < 0) {
      return null;
    }
    String rest = contentType.substring(at + "boundary=".length()).strip();
    int end = rest.startsWith("\"") ? rest.indexOf('"', 1) : rest.indexOf(';');
    String boundary = end < 0 ? rest : rest.substring(0, end);
    boundary = boundary.startsWith("\"") ? boundary.substring(1) : boundary;
    return boundary.isEmpty() ? null : boundary;
  }

  private static int indexOf(byte[] wanted, byte[] bytes, int from, int end) {
    for (int i = from; i + wanted.length <= end; i++) {
      if (startsWith(wanted, bytes, i)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean startsWith(byte[] wanted, byte[] bytes, int at) {
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
