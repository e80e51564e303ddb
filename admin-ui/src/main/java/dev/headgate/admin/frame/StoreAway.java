package dev.headgate.admin.frame;

import dev.headgate.ingest.delivery.StoreUnavailable;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.ModelAndView;

/**
 * What is answered while ClickHouse is away, where a page does not say so itself: 503, a sentence,
 * and when to come again. A file is never begun, so that half of one cannot pass for the whole.
 */
@ControllerAdvice
final class StoreAway {
  private static final Logger LOG = LoggerFactory.getLogger(StoreAway.class);
  private static final String AGAIN_AFTER_SECONDS = "30";
  private static final String WORDS =
      "ClickHouse does not answer, so there is nothing to export now. No event is lost: what comes"
          + " in is kept in the journal and stored later. Try again in a minute.\n";

  @ExceptionHandler(StoreUnavailable.class)
  ModelAndView away(StoreUnavailable away, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    LOG.warn("{} could not be answered: {}", request.getRequestURI(), away.getMessage());
    response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
    response.setHeader(HttpHeaders.RETRY_AFTER, AGAIN_AFTER_SECONDS);
    if (request.getParameter("format") == null) {
      return new ModelAndView("error/503", HttpStatus.SERVICE_UNAVAILABLE);
    }
    response.setContentType(MediaType.TEXT_PLAIN_VALUE + ";charset=utf-8");
    response.getOutputStream().write(WORDS.getBytes(StandardCharsets.UTF_8));
    return new ModelAndView();
  }
}
