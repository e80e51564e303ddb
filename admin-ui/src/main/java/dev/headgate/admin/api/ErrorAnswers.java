package dev.headgate.admin.api;

import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.delivery.UsageLedger.LedgerUnavailable;
import dev.headgate.ingest.management.Outcome.Problem;
import dev.headgate.ingest.management.Transactions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.databind.json.JsonMapper;

/** Turns whatever ends a request of the API into its answer, the one form of all errors. */
final class ErrorAnswers implements HandlerExceptionResolver, Ordered {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswers.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public @Nullable ModelAndView resolveException(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception exception) {
    if (!ApiPath.isBelow(request)) {
      return null;
    }
    write(refusal(request, exception), response);
    return new ModelAndView();
  }

  static Refusal refusal(HttpServletRequest request, Exception exception) {
    return switch (exception) {
      case Refusal refusal -> refusal;
      // An id that is no id names nothing.
      case MethodArgumentTypeMismatchException _ -> Refusal.notFound();
      case NoResourceFoundException _ -> Refusal.noRoute();
      case HttpRequestMethodNotSupportedException wrong -> Refusal.methodNotAllowed(allowed(wrong));
      case StoreUnavailable _ -> Refusal.unavailable("ClickHouse");
      case LedgerUnavailable _, Transactions.Unavailable _ -> Refusal.unavailable("PostgreSQL");
      default -> {
        LOG.error("request {} failed", TokenFilter.requestId(request), exception);
        yield Refusal.internalError();
      }
    };
  }

  private static String allowed(HttpRequestMethodNotSupportedException wrong) {
    String[] methods = wrong.getSupportedMethods();
    return methods == null ? "" : String.join(", ", methods);
  }

  static void write(Refusal refusal, HttpServletResponse response) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("error", refusal.code());
    body.put("message", refusal.getMessage());
    if (!refusal.fields().isEmpty()) {
      body.put("fields", refusal.fields().stream().map(ErrorAnswers::field).toList());
    }
    byte[] bytes = JSON.writeValueAsBytes(body);
    response.setStatus(refusal.status());
    refusal.headers().forEach(response::setHeader);
    response.setContentType("application/json");
    response.setContentLength(bytes.length);
    try {
      response.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> field(Problem problem) {
    Map<String, String> field = new LinkedHashMap<>();
    field.put("field", problem.field());
    field.put("message", problem.message());
    return field;
  }
}
