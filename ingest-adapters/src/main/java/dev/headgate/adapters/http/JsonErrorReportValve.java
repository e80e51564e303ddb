package dev.headgate.adapters.http;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the container's own errors, such as a request line that is none, as JSON like all others:
 * no page, no version, no stack. Public because the container makes it by its name.
 */
public final class JsonErrorReportValve extends ErrorReportValve {
  private static final Logger log = LoggerFactory.getLogger(JsonErrorReportValve.class);

  public JsonErrorReportValve() {
    setShowReport(false);
    setShowServerInfo(false);
  }

  @Override
  protected void report(Request request, Response response, @Nullable Throwable throwable) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    AtomicBoolean writable = new AtomicBoolean();
    response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, writable);
    if (!writable.get()) {
      return;
    }
    if (response.getHeader(Headers.REQUEST_ID) == null) {
      response.setHeader(
          Headers.REQUEST_ID, RequestIds.takeOverOrMint(request.getHeader(Headers.REQUEST_ID)));
    }
    if (throwable != null && status >= 500) {
      log.error("request {} failed", response.getHeader(Headers.REQUEST_ID), throwable);
    }
    write(response, ContainerErrors.body(status, request.getRequestURI()));
  }

  private static void write(Response response, String json) {
    try {
      response.setContentType("application/json");
      response.setCharacterEncoding(StandardCharsets.UTF_8);
      Writer writer = response.getReporter();
      if (writer != null) {
        writer.write(json);
        response.finishResponse();
      }
    } catch (IOException | IllegalStateException e) {
      log.debug("the sender left before its answer", e);
    }
  }
}
