package dev.headgate.adapters.http;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** {@code GET /openapi.yaml}: the description of both APIs for machines; public. */
final class OpenApiServlet extends HttpServlet {
  static final String PATH = "/openapi.yaml";

  private final byte[] document;
  private final String tag;

  OpenApiServlet() {
    document = load();
    CRC32C crc = new CRC32C();
    crc.update(document);
    tag = '"' + HexFormat.of().toHexDigits(crc.getValue(), 8) + '"';
  }

  private static byte[] load() {
    try (InputStream in = OpenApiServlet.class.getResourceAsStream("openapi.yaml")) {
      if (in == null) {
        throw new IllegalStateException("openapi.yaml is missing from the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader(
        Headers.REQUEST_ID, RequestIds.takeOverOrMint(request.getHeader(Headers.REQUEST_ID)));
    response.setHeader("ETag", tag);
    response.setHeader("Cache-Control", "public, max-age=3600");
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (tag.equals(request.getHeader("If-None-Match"))) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    response.setContentType("application/yaml");
    response.setContentLength(document.length);
    response.getOutputStream().write(document);
  }
}
