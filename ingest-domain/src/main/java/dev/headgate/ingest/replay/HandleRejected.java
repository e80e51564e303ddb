package dev.headgate.ingest.replay;

import dev.headgate.ingest.event.Rejection;
import dev.headgate.ingest.insight.RejectedArchive;
import dev.headgate.ingest.insight.RejectedSelection;
import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.intake.AcceptMediaEvents;
import dev.headgate.ingest.intake.AcceptTagReport;
import dev.headgate.ingest.key.Grant;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.management.DataDesk;
import dev.headgate.ingest.management.KeyGrants;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.Rights;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.replay.RejectedPayloads.Found;
import dev.headgate.ingest.replay.RejectedPayloads.Letter;
import dev.headgate.ingest.replay.ReplayLetter.Prepared;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sends rejected things again, or throws them away; for those who manage the tenant. */
public final class HandleRejected {
  /** Letters in one replay at most; the oldest come first. */
  public static final int MOST = 100_000;

  /** How many are tried against the rules before somebody decides. */
  private static final int TRIED = 100;

  private static final int SHOWN_REPLAYS = 5;

  private final TenantAdministration tenants;
  private final DataDesk desk;
  private final RejectedArchive archive;
  private final RejectedPayloads payloads;
  private final ReplayLog log;
  private final KeyGrants grants;
  private final ReplayLetter replayLetter;
  private final RunReplays runner;

  /** The parts of the intake that a replay goes through. */
  public record Intake(LetterDecoder decoder, AcceptMediaEvents media, AcceptTagReport tags) {}

  public HandleRejected(
      TenantAdministration tenants,
      DataDesk desk,
      RejectedArchive archive,
      RejectedPayloads payloads,
      ReplayLog log,
      KeyGrants grants,
      Intake intake,
      RunReplays runner) {
    this.tenants = tenants;
    this.desk = desk;
    this.archive = archive;
    this.payloads = payloads;
    this.log = log;
    this.grants = grants;
    this.replayLetter = new ReplayLetter(intake.decoder(), intake.media(), intake.tags());
    this.runner = runner;
  }

  /**
   * What a replay would do, as far as it is known before.
   *
   * @param selected how many are selected
   * @param toSend how many of them would be sent: neither taken before nor without a payload
   * @param takenBefore how many were sent again with success, or are in a replay now
   * @param tried how many were tried against the rules
   * @param faults what was wrong with those that would not be taken, and how many
   */
  public record Forecast(
      long selected, long toSend, long takenBefore, long tried, Map<String, Long> faults) {

    /** Of those that were tried, how many would be taken now. */
    public long good() {
      return tried - faults.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What has no payload, or was accepted and could not be stored. */
    public long without() {
      return Math.max(0, selected - toSend - takenBefore);
    }
  }

  public boolean may(Actor actor, TenantId tenant) {
    return Rights.mayManage(actor, tenant);
  }

  public Outcome<Long> count(Actor actor, RejectedSelection selection) {
    return tenants.find(actor, selection.tenant()).map(_ -> archive.count(selection));
  }

  /** Looks ahead, and changes nothing. */
  public Outcome<Forecast> forecast(Actor actor, RejectedSelection selection, Instant now) {
    if (!may(actor, selection.tenant())) {
      return new Outcome.NotFound<>();
    }
    return tenants
        .find(actor, selection.tenant())
        .map(
            _ -> {
              List<Found> found = payloads.places(selection, MOST);
              long takenBefore = log.leftOut(selection.tenant(), found);
              List<Found> tried = found.subList(0, Math.min(TRIED, found.size()));
              return new Forecast(
                  archive.count(selection),
                  found.size() - takenBefore,
                  takenBefore,
                  tried.size(),
                  faults(selection.tenant(), tried, now));
            });
  }

  private Map<String, Long> faults(TenantId tenant, List<Found> tried, Instant now) {
    Map<String, Long> faults = new LinkedHashMap<>();
    if (tried.isEmpty()) {
      return faults;
    }
    Map<KeyId, Optional<Grant>> known = new HashMap<>();
    for (Letter letter : payloads.read(tenant, tried.stream().map(Found::place).toList())) {
      Optional<Grant> grant = known.computeIfAbsent(letter.key(), grants::find);
      fault(replayLetter.prepare(letter, grant, 0, now))
          .ifPresent(fault -> faults.merge(fault, 1L, Long::sum));
    }
    return faults;
  }

  private Optional<String> fault(Prepared prepared) {
    return switch (prepared) {
      case Prepared.Not(Fate _, String detail) -> Optional.of(detail);
      case Prepared.Tag tag -> ReplayLetter.fault(tag);
      case Prepared.Media media -> replayLetter.fault(media).map(HandleRejected::words);
    };
  }

  private static String words(Rejection fault) {
    return fault.code().code() + ": " + fault.message();
  }

  /** Begins to send them again; {@link #replays} tells how it goes on. */
  public Outcome<Replay> replay(
      Actor actor, RejectedSelection selection, String words, Instant now) {
    TenantId tenant = selection.tenant();
    boolean allowed = may(actor, tenant);
    List<Found> found = allowed ? payloads.places(selection, MOST) : List.of();
    Outcome<Replay> outcome =
        desk.change(
            actor,
            allowed,
            tenant,
            "rejected.replay",
            () -> begin(actor, tenant, found, words, now),
            begun ->
                Map.of(
                    "replay", Integer.toString(begun.id()),
                    "letters", Long.toString(begun.letters()),
                    "selection", words));
    runner.wake();
    return outcome;
  }

  private Replay begin(Actor actor, TenantId tenant, List<Found> found, String words, Instant now) {
    if (log.ofTenant(tenant, SHOWN_REPLAYS).stream().anyMatch(Replay::isRunning)) {
      throw DataDesk.refusal("A replay is under way. Wait for its end.");
    }
    Replay begun = log.begin(tenant, actor.name(), now, words, found);
    if (begun.letters() == 0) {
      throw DataDesk.refusal(
          "None of these can be sent again: nothing was kept of them, or they were taken before.");
    }
    return begun;
  }

  /**
   * Throws them away for good. Of the line in the audit log and the rows, the line is first: what
   * is gone is noted, whatever happens in between.
   */
  public Outcome<Long> delete(Actor actor, RejectedSelection selection, String words) {
    boolean allowed = may(actor, selection.tenant());
    long letters = allowed ? archive.count(selection) : 0;
    Outcome<Long> noted =
        desk.change(
            actor,
            allowed,
            selection.tenant(),
            "rejected.delete",
            () -> letters,
            number -> Map.of("letters", Long.toString(number), "selection", words));
    if (noted instanceof Outcome.Done<Long>) {
      payloads.delete(selection);
    }
    return noted;
  }

  /** The newest replays. */
  public Outcome<List<Replay>> replays(Actor actor, TenantId tenant) {
    return tenants.find(actor, tenant).map(_ -> log.ofTenant(tenant, SHOWN_REPLAYS));
  }

  /** All replays there were, the newest first. */
  public Outcome<List<Replay>> allReplays(Actor actor, TenantId tenant) {
    return tenants.find(actor, tenant).map(_ -> log.ofTenant(tenant, Integer.MAX_VALUE));
  }

  /** What became of those of these letters that were sent again. */
  public Outcome<Map<RowPlace, LetterFate>> fates(
      Actor actor, TenantId tenant, Collection<RowPlace> places) {
    return tenants.find(actor, tenant).map(_ -> log.fates(tenant, places));
  }
}
