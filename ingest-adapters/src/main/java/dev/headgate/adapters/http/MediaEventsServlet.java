package dev.headgate.adapters.http;

import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.intake.RequestObserver;
import dev.headgate.ingest.intake.RequestObserver.Endpoint;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/ingest/events}: a batch of events as JSON, whatever its type is called. */
final class MediaEventsServlet extends IngestServlet {
  static final String PATH = "/v1/ingest/events";
  private static final String METHODS = "POST, OPTIONS";

  private final transient MediaIntake intake;

  MediaEventsServlet(MediaIntake intake, RequestObserver observer, InstantSource clock) {
    super(Endpoint.MEDIA_EVENTS, new Cors(METHODS, Headers.MEDIA_KEY), observer, clock);
    this.intake = intake;
  }

  @Override
  Answer answer(Exchange exchange) {
    return switch (exchange.request().getMethod()) {
      case "POST" -> intake.take(exchange, SOURCE);
      case "OPTIONS" -> MediaAnswers.PREFLIGHT;
      default -> MediaAnswers.methodNotAllowed(METHODS);
    };
  }

  @Override
  Answer failed() {
    return MediaAnswers.failed();
  }

  private static final MediaIntake.Source SOURCE =
      new MediaIntake.Source() {
        @Override
        public String endpoint() {
          return PATH;
        }

        @Override
        public @Nullable String secret(Exchange exchange) {
          return RequestFields.get(exchange.request(), Headers.MEDIA_KEY);
        }

        @Override
        public BodyReader.Result read(
            Exchange exchange, BodyReader bodies, EventBatch batch, BodyPermit permit) {
          batch.reset(0);
          return bodies.read(exchange.request(), batch::growBody, permit);
        }

        @Override
        public boolean triesAgain() {
          return true;
        }
      };
}
