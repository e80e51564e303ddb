package dev.headgate.adapters.http;

import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.intake.RequestObserver;
import dev.headgate.ingest.intake.RequestObserver.Ending;
import dev.headgate.ingest.intake.RequestObserver.Endpoint;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST} and {@code GET /v1/ingest/beacon}: a batch from a page that is about to go. The
 * answer is always 200 and empty, since nobody reads it.
 *
 * <p>The batch is the body's JSON, whatever its type is called, or the field {@code data} of a
 * form, URL-encoded or multipart, or the query parameter {@code data}; the key is the query
 * parameter {@code api_key} or the header.
 */
final class MediaBeaconServlet extends IngestServlet {
  static final String PATH = "/v1/ingest/beacon";
  private static final String METHODS = "GET, POST, OPTIONS";
  private static final String DATA = "data";

  private final transient MediaIntake intake;

  MediaBeaconServlet(MediaIntake intake, RequestObserver observer, InstantSource clock) {
    super(Endpoint.MEDIA_BEACON, new Cors(METHODS, Headers.MEDIA_KEY), observer, clock);
    this.intake = intake;
  }

  @Override
  Answer answer(Exchange exchange) {
    return switch (exchange.request().getMethod()) {
      case "POST", "GET" -> intake.take(exchange, SOURCE);
      case "OPTIONS" -> MediaAnswers.PREFLIGHT;
      default -> MediaAnswers.methodNotAllowed(METHODS);
    };
  }

  @Override
  Answer failed() {
    return MediaAnswers.failed();
  }

  @Override
  Answer shown(Answer answer) {
    return answer.ending() == Ending.PREFLIGHT || answer.ending() == Ending.METHOD_NOT_ALLOWED
        ? answer
        : MediaAnswers.BEACON;
  }

  private static final MediaIntake.Source SOURCE =
      new MediaIntake.Source() {
        @Override
        public String endpoint() {
          return PATH;
        }

        @Override
        public @Nullable String secret(Exchange exchange) {
          String secret = exchange.query().text("api_key");
          return secret == null || secret.isEmpty()
              ? RequestFields.get(exchange.request(), Headers.MEDIA_KEY)
              : secret;
        }

        @Override
        public BodyReader.Result read(
            Exchange exchange, BodyReader bodies, EventBatch batch, BodyPermit permit) {
          batch.reset(0);
          BodyReader.Result result = bodies.read(exchange.request(), batch::growBody, permit);
          if (!(result instanceof BodyReader.Result.Read body)) {
            return result;
          }
          int length =
              body.length() == 0
                  ? fromQuery(exchange.query(), batch)
                  : fromBody(exchange.request().getContentType(), batch, body.length());
          batch.bodyRead(length);
          return new BodyReader.Result.Read(length);
        }

        @Override
        public boolean triesAgain() {
          return false;
        }
      };

  private static int fromQuery(Query query, EventBatch batch) {
    int data = query.find(DATA);
    return data < 0 ? 0 : query.decode(data, batch.growBody(query.sizeAt(data)));
  }

  private static int fromBody(@Nullable String contentType, EventBatch batch, int length) {
    byte[] bytes = batch.bytes();
    if (looksLikeJson(bytes, length)) {
      return length;
    }
    if (contentType != null
        && contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
      return MultipartForm.moveDataToFront(contentType, bytes, length);
    }
    Query form = Query.ofForm(bytes, length);
    int data = form.find(DATA);
    return data < 0 ? length : form.decode(data, bytes);
  }

  private static boolean looksLikeJson(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      byte c = bytes[i];
      if (c > ' ') {
        return c == '{' || c == '[';
      }
    }
    return false;
  }
}
