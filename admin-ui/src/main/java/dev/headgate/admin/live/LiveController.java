package dev.headgate.admin.live;

import static dev.headgate.admin.frame.Answers.orNotFound;

import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.Link;
import dev.headgate.admin.frame.NotFound;
import dev.headgate.admin.security.Presence;
import dev.headgate.admin.words.Status;
import dev.headgate.ingest.key.ApiKey;
import dev.headgate.ingest.key.KeyEntry;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.live.LiveFilter;
import dev.headgate.ingest.live.LiveOutcome;
import dev.headgate.ingest.live.LiveWatch;
import dev.headgate.ingest.management.KeyAdministration;
import dev.headgate.ingest.management.LiveView;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.user.Actor;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Shows what comes in while it does. */
@Controller
final class LiveController {
  private static final String PATH = "/admin/live";
  private static final String STREAM = PATH + "/events";
  private static final int LONGEST_TYPE = 200;

  private final LiveView live;
  private final KeyAdministration keys;
  private final Presence presence;

  LiveController(LiveView live, KeyAdministration keys, Presence presence) {
    this.live = live;
    this.keys = keys;
    this.presence = presence;
  }

  /** A key that can be chosen. */
  record KeyChoice(int id, String name) {}

  @GetMapping(PATH)
  String page(Frame frame, Model model) {
    LiveFilter filter = filter(frame);
    model.addAttribute("stream", stream(frame));
    model.addAttribute("keys", keys(frame));
    model.addAttribute("chosenKey", filter.key().map(KeyId::value).orElse(0));
    model.addAttribute("type", filter.type());
    model.addAttribute("chosenOutcome", filter.outcome().map(LiveOutcome::label).orElse(""));
    model.addAttribute("outcomes", outcomes());
    return "admin/live/page";
  }

  /** The stream never depends on whose tenant is usual for the actor. */
  private static Link stream(Frame frame) {
    return frame
        .link(STREAM)
        .without("period", "from", "until", "compare", "refresh")
        .with("tenant", frame.tenant().value())
        .with("key", frame.here().parameter("key").orElse(null))
        .with("type", frame.here().parameter("type").orElse(null))
        .with("outcome", frame.here().parameter("outcome").orElse(null));
  }

  private List<KeyChoice> keys(Frame frame) {
    return orNotFound(keys.list(frame.actor(), frame.tenant())).stream()
        .map(KeyEntry::key)
        .sorted(Comparator.comparing(ApiKey::name, String.CASE_INSENSITIVE_ORDER))
        .map(key -> new KeyChoice(key.id().value(), key.name() + " (" + key.shownPrefix() + "…)"))
        .toList();
  }

  /** Each outcome as the list shows it. */
  static Map<String, Status> outcomes() {
    Map<String, Status> outcomes = new LinkedHashMap<>();
    for (LiveOutcome outcome : LiveOutcome.values()) {
      outcomes.put(outcome.label(), status(outcome));
    }
    return outcomes;
  }

  private static Status status(LiveOutcome outcome) {
    return switch (outcome) {
      case ACCEPTED -> Status.good(outcome.label());
      case DUPLICATE -> Status.neutral(outcome.label());
      case REJECTED -> Status.bad(outcome.label());
      case TEST -> Status.trial(outcome.label());
    };
  }

  @GetMapping(STREAM)
  void events(Frame frame, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Supplier<Optional<Actor>> actor = presence.of(request);
    switch (live.watch(frame.actor(), frame.tenant(), filter(frame))) {
      case Outcome.Done<LiveWatch>(LiveWatch watch) ->
          new EventStream(response, watch, actor).run();
      case Outcome.Refused<LiveWatch>(String reason) -> EventStream.refuse(response, reason);
      case Outcome.Invalid<LiveWatch> _, Outcome.NotFound<LiveWatch> _ -> throw new NotFound();
    }
  }

  private static LiveFilter filter(Frame frame) {
    String type = frame.here().parameter("type").orElse("").strip();
    return new LiveFilter(
        frame.scope().site(),
        frame.here().parameter("key").flatMap(LiveController::keyId),
        type.substring(0, Math.min(type.length(), LONGEST_TYPE)),
        frame.here().parameter("outcome").flatMap(LiveOutcome::labelled));
  }

  private static Optional<KeyId> keyId(String text) {
    return text.matches("[1-9][0-9]{0,8}")
        ? Optional.of(new KeyId(Integer.parseInt(text)))
        : Optional.empty();
  }
}
