package dev.headgate.admin.api;

import static dev.headgate.admin.api.Refusal.orRefuse;

import dev.headgate.admin.words.SelectionWords;
import dev.headgate.ingest.insight.RejectedSelection;
import dev.headgate.ingest.replay.Fate;
import dev.headgate.ingest.replay.HandleRejected;
import dev.headgate.ingest.replay.Replay;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Sends what was rejected of a tenant's senders again, or throws it away. */
@RestController
final class RejectedHandlingResource {
  private static final String REPLAYS = RejectedResource.PATH + "/replays";

  private final HandleRejected handling;
  private final InstantSource clock;

  RejectedHandlingResource(HandleRejected handling, InstantSource clock) {
    this.handling = handling;
    this.clock = clock;
  }

  /**
   * A replay, and how far it is.
   *
   * @param status whether it is running, stopped, or finished by itself
   * @param selection what was chosen, in words
   * @param letters how many rejected things are in it
   * @param stoppedWhy why it ended before its end
   */
  @JsonView
  record ReplayView(
      int id,
      String status,
      String askedBy,
      Instant askedAt,
      String selection,
      long letters,
      long accepted,
      long duplicates,
      long rejectedAgain,
      long refused,
      long unclear,
      Optional<Instant> finishedAt,
      Optional<String> stoppedWhy) {

    static ReplayView of(Replay replay) {
      return new ReplayView(
          replay.id(),
          statusOf(replay),
          replay.askedBy(),
          replay.askedAt(),
          replay.selection(),
          replay.letters(),
          replay.accepted(),
          replay.duplicates(),
          replay.rejectedAgain(),
          replay.of(Fate.REFUSED),
          replay.of(Fate.UNCLEAR),
          replay.finishedAt(),
          Optional.of(replay.stoppedWhy()).filter(why -> !why.isEmpty()));
    }

    private static String statusOf(Replay replay) {
      if (replay.isRunning()) {
        return "running";
      }
      return replay.stoppedWhy().isEmpty() ? "finished" : "stopped";
    }
  }

  /** How many are gone. */
  @JsonView
  record DeletedView(long deleted) {}

  /** Begins to send them again; the list tells how it goes on. */
  @PostMapping(REPLAYS)
  @ResponseStatus(HttpStatus.ACCEPTED)
  ReplayView replay(Actor actor, @PathVariable TenantId tenant, JsonBody body) {
    Instant now = clock.instant();
    RejectedSelection selection = RejectedChoice.of(tenant, body, now);
    body.finish();
    return ReplayView.of(
        orRefuse(handling.replay(actor, selection, SelectionWords.of(selection), now)));
  }

  @GetMapping(REPLAYS)
  Page<ReplayView> replays(Actor actor, @PathVariable TenantId tenant, Query query) {
    return Page.newestById(
        orRefuse(handling.allReplays(actor, tenant)), Replay::id, query, ReplayView::of);
  }

  @DeleteMapping(RejectedResource.PATH)
  DeletedView delete(Actor actor, @PathVariable TenantId tenant, Query query) {
    RejectedSelection selection = RejectedChoice.of(tenant, query);
    query.finish();
    return new DeletedView(
        orRefuse(handling.delete(actor, selection, SelectionWords.of(selection))));
  }
}
