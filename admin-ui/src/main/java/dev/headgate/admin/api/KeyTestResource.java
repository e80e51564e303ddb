package dev.headgate.admin.api;

import static dev.headgate.admin.api.Refusal.orRefuse;

import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.key.KeyKind;
import dev.headgate.ingest.trial.SendTestEvent;
import dev.headgate.ingest.trial.SendTestEvent.Sight;
import dev.headgate.ingest.trial.SendTestEvent.Trial;
import dev.headgate.ingest.trial.TestRequests.Field;
import dev.headgate.ingest.trial.TestRequests.Reply;
import dev.headgate.ingest.user.Actor;
import java.util.List;
import java.util.Optional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends one event with a key, and tells what a client would get and where the event is. */
@RestController
final class KeyTestResource {
  private static final String CHECKED =
      "Events of a test key are checked, and neither stored nor counted.";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final SendTestEvent test;

  KeyTestResource(SendTestEvent test) {
    this.test = test;
  }

  /** What was sent. */
  @JsonView
  record RequestView(String method, String path, String body) {
    static RequestView of(Trial trial) {
      boolean media = trial.key().key().kind() == KeyKind.MEDIA;
      return new RequestView("POST", media ? "/v1/ingest/events" : "/ingest", trial.sent());
    }
  }

  /** A field of the answer's head. */
  @JsonView
  record HeaderView(String name, String value) {
    static HeaderView of(Field field) {
      return new HeaderView(field.name(), field.value());
    }
  }

  /** What a client gets. */
  @JsonView
  record ResponseView(int status, List<HeaderView> headers, String body) {
    static ResponseView of(Reply reply) {
      return new ResponseView(
          reply.status(), reply.fields().stream().map(HeaderView::of).toList(), reply.body());
    }
  }

  /**
   * How it went.
   *
   * @param outcome {@code stored}, {@code checked} for a test key, {@code pending} if it was taken
   *     and is not to be seen yet, or {@code refused}
   * @param row of ClickHouse, with all its columns, if it is stored
   * @param note what there is to say about a row that did not come
   */
  @JsonView
  record TrialView(
      RequestView request,
      ResponseView response,
      String outcome,
      Optional<JsonNode> row,
      Optional<String> note) {

    static TrialView of(Trial trial) {
      return switch (trial.sight()) {
        case Sight.Stored(String row) ->
            of(trial, "stored", Optional.of(JSON.readTree(row)), Optional.empty());
        case Sight.Live _ -> of(trial, "checked", Optional.empty(), Optional.of(CHECKED));
        case Sight.NotYet(String why) -> of(trial, "pending", Optional.empty(), Optional.of(why));
        case Sight.Nothing _ -> of(trial, "refused", Optional.empty(), Optional.empty());
      };
    }

    private static TrialView of(
        Trial trial, String outcome, Optional<JsonNode> row, Optional<String> note) {
      return new TrialView(
          RequestView.of(trial), ResponseView.of(trial.answer()), outcome, row, note);
    }
  }

  /** Waits some seconds for the row. */
  @PostMapping(KeysResource.ONE + "/test-event")
  TrialView send(Actor actor, @PathVariable KeyId key, JsonBody body) {
    body.finish();
    return TrialView.of(orRefuse(test.send(actor, key)));
  }
}
