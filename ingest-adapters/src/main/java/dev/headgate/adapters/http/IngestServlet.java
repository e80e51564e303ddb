package dev.headgate.adapters.http;

import dev.headgate.ingest.intake.RequestObserver;
import dev.headgate.ingest.intake.RequestObserver.Ending;
import dev.headgate.ingest.intake.RequestObserver.Endpoint;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the ingest endpoints have in common: a request id, the fields for browsers, an answer for
 * every request, and a count of it.
 */
abstract class IngestServlet extends HttpServlet {
  private static final Logger log = LoggerFactory.getLogger(IngestServlet.class);

  private final Endpoint endpoint;
  private final transient Cors cors;
  private final transient RequestObserver observer;
  private final transient InstantSource clock;

  IngestServlet(Endpoint endpoint, Cors cors, RequestObserver observer, InstantSource clock) {
    this.endpoint = endpoint;
    this.cors = cors;
    this.observer = observer;
    this.clock = clock;
  }

  /** Takes a request of any method. */
  abstract Answer answer(Exchange exchange);

  /** The answer to a bug. */
  abstract Answer failed();

  /** What the sender is told; not what happened, for a beacon. */
  Answer shown(Answer answer) {
    return answer;
  }

  @Override
  protected final void service(HttpServletRequest request, HttpServletResponse response) {
    Exchange exchange = new Exchange(request, clock.instant(), System.nanoTime());
    AnswerFields.set(response, Headers.REQUEST_ID, exchange.requestId());
    Answer answer = answerOrFail(exchange);
    try {
      fields(exchange, answer, response);
      shown(answer).write(response);
    } catch (IOException _) {
      log.debug("the sender of request {} left before its answer", exchange.requestId());
    } finally {
      observer.answered(
          endpoint,
          answer.ending(),
          exchange.bodyBytes(),
          System.nanoTime() - exchange.startedNanos());
    }
  }

  private Answer answerOrFail(Exchange exchange) {
    try {
      return answer(exchange);
    } catch (RuntimeException e) {
      log.error("request {} failed", exchange.requestId(), e);
      return failed();
    }
  }

  private void fields(Exchange exchange, Answer answer, HttpServletResponse response) {
    HttpServletRequest request = exchange.request();
    if (exchange.isOriginRefused()) {
      response.addHeader("Vary", Headers.ORIGIN);
    } else {
      cors.allow(request, response);
    }
    if (answer.ending() == Ending.PREFLIGHT || answer.ending() == Ending.METHOD_NOT_ALLOWED) {
      cors.preflight(request, response);
    }
    if (request.getMethod().equals("GET")) {
      response.setHeader("Cache-Control", "no-store");
    }
  }
}
