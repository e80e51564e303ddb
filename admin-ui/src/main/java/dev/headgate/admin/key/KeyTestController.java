package dev.headgate.admin.key;

import static dev.headgate.admin.frame.Answers.orNotFound;

import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.NotFound;
import dev.headgate.admin.words.Status;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.key.KeyKind;
import dev.headgate.ingest.live.LiveItem;
import dev.headgate.ingest.trial.SendTestEvent;
import dev.headgate.ingest.trial.SendTestEvent.Sight;
import dev.headgate.ingest.trial.SendTestEvent.Trial;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Sends one event with a key, and shows the answer and where the event is. */
@Controller
final class KeyTestController {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final SendTestEvent test;

  KeyTestController(SendTestEvent test) {
    this.test = test;
  }

  @PostMapping("/admin/keys/{id}/test")
  String send(Frame frame, @PathVariable int id, Model model) {
    if (id <= 0) {
      throw new NotFound();
    }
    Trial trial = orNotFound(test.send(frame.actor(), new KeyId(id)));
    boolean media = trial.key().key().kind() == KeyKind.MEDIA;
    model.addAttribute("trial", trial);
    model.addAttribute("sent", pretty(trial.sent()));
    model.addAttribute("request", media ? "POST /v1/ingest/events" : "POST /ingest");
    model.addAttribute("seen", Seen.of(trial.sight()));
    model.addAttribute("list", frame.link(media ? "/admin/media-events" : "/admin/tag-quality"));
    return "admin/key/test";
  }

  /** Where the event is, in words, and as JSON if there is some. */
  record Seen(Status status, String sentence, String json) {
    static Seen of(Sight sight) {
      return switch (sight) {
        case Sight.Stored(String row) ->
            new Seen(Status.good("stored"), "The row in ClickHouse, all its columns.", pretty(row));
        case Sight.Live(LiveItem item) ->
            new Seen(
                Status.trial(item.outcome().label()),
                "What the live view shows of it. Events of a test key are checked, and then neither stored nor counted.",
                pretty(item.raw()));
        case Sight.NotYet(String why) ->
            new Seen(
                Status.moving("pending"),
                why
                    + " It is accepted and safe in the journal; look for it in its list in a minute.",
                "");
        case Sight.Nothing _ ->
            new Seen(Status.bad("refused"), "Nothing was kept: the answer says why.", "");
      };
    }
  }

  private static String pretty(String json) {
    try {
      return JSON.writeValueAsString(JSON.readTree(json));
    } catch (JacksonException notJson) {
      return json;
    }
  }
}
