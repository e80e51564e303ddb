package dev.headgate.ingest.replay;

import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.insight.StoredMediaEvents;
import dev.headgate.ingest.key.Grant;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.management.KeyGrants;
import dev.headgate.ingest.management.Transactions;
import dev.headgate.ingest.replay.RejectedPayloads.Found;
import dev.headgate.ingest.replay.RejectedPayloads.Letter;
import dev.headgate.ingest.replay.ReplayLetter.Ending;
import dev.headgate.ingest.replay.ReplayLetter.Prepared;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Works through the replays that were asked for, one slice after the other, so slowly that live
 * traffic keeps half of the tenant's rate. One thread; what it was at when the gateway ended goes
 * on after the start.
 *
 * <p>At most once: each letter is noted as under way before it is handed over, and its fate after
 * that. Media events have ids that stay the same, which the journal knows for a day and the store
 * for as long as it keeps them; both are asked. Tag reports have none: one that was under way when
 * the gateway ended is not tried again.
 */
public final class RunReplays implements AutoCloseable {
  private static final int SLICE = 200;
  private static final int SLICE_BYTES = 4 * 1024 * 1024;
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private final RejectedPayloads payloads;
  private final StoredMediaEvents stored;
  private final ReplayLog log;
  private final KeyGrants grants;
  private final ReplayLetter replayLetter;
  private final InstantSource clock;
  private volatile boolean closed;
  private volatile @Nullable Thread worker;

  public RunReplays(
      RejectedPayloads payloads,
      StoredMediaEvents stored,
      ReplayLog log,
      KeyGrants grants,
      HandleRejected.Intake intake,
      InstantSource clock) {
    this.payloads = payloads;
    this.stored = stored;
    this.log = log;
    this.grants = grants;
    this.replayLetter = new ReplayLetter(intake.decoder(), intake.media(), intake.tags());
    this.clock = clock;
  }

  /** Begins to work, and goes on until it is closed. */
  public void start() {
    worker = Thread.ofPlatform().name("replays").daemon().start(this::work);
  }

  /** Says that there is something to do. */
  public void wake() {
    LockSupport.unpark(worker);
  }

  private void work() {
    while (!closed) {
      try {
        Optional<Replay> next = log.claim(clock.instant(), LEASE);
        if (next.isPresent()) {
          run(next.get());
        } else {
          pause(LOOK_AGAIN);
        }
      } catch (StoreUnavailable | Transactions.Unavailable _) {
        // The replay keeps its lease; it is taken again once that has ended.
        pause(LOOK_AGAIN);
      }
    }
  }

  /** Runs a replay to its end, or until this is closed. */
  void run(Replay replay) {
    while (!closed) {
      List<Found> slice = cut(log.next(replay, SLICE), replay);
      if (slice.isEmpty()) {
        log.finish(replay, clock.instant(), "");
        return;
      }
      Optional<String> stop = runSlice(replay, slice);
      if (stop.isPresent()) {
        log.finish(replay, clock.instant(), stop.get());
        return;
      }
    }
  }

  /** What is too much to hold at once waits again. */
  private List<Found> cut(List<Found> letters, Replay replay) {
    List<Found> slice = new ArrayList<>();
    List<LetterFate> rest = new ArrayList<>();
    long bytes = 0;
    for (Found letter : letters) {
      bytes += letter.bytes();
      if (slice.isEmpty() || bytes <= SLICE_BYTES) {
        slice.add(letter);
      } else {
        rest.add(new LetterFate(letter.place(), replay.id(), Fate.WAITING, ""));
      }
    }
    if (!rest.isEmpty()) {
      log.settle(replay, rest, clock.instant(), LEASE);
    }
    return slice;
  }

  /** Why the replay cannot go on, if so. */
  private Optional<String> runSlice(Replay replay, List<Found> slice) {
    long begun = System.nanoTime();
    Map<RowPlace, Ending> endings = new LinkedHashMap<>();
    Duration pace;
    try {
      List<RowPlace> places = slice.stream().map(Found::place).toList();
      places.forEach(
          place ->
              endings.put(place, new Ending.Settled(Fate.REFUSED, "it was deleted meanwhile")));
      Map<RowPlace, Prepared> prepared = prepare(replay, places);
      pace = pace(prepared);
      endings.putAll(send(prepared, replay));
    } catch (StoreUnavailable | Transactions.Unavailable away) {
      settle(replay, slice, Map.of());
      throw away;
    }
    settle(replay, slice, endings);
    Optional<String> stop =
        endings.values().stream()
            .filter(Ending.OutOfQuota.class::isInstance)
            .map(ending -> ((Ending.OutOfQuota) ending).why())
            .findFirst();
    if (stop.isEmpty()) {
      rest(endings, pace.minusNanos(System.nanoTime() - begun));
    }
    return stop;
  }

  private Map<RowPlace, Prepared> prepare(Replay replay, List<RowPlace> places) {
    Map<KeyId, Optional<Grant>> known = new HashMap<>();
    Map<RowPlace, Prepared> prepared = new LinkedHashMap<>();
    for (Letter letter : payloads.read(replay.tenant(), places)) {
      Optional<Grant> grant = known.computeIfAbsent(letter.key(), grants::find);
      prepared.put(
          letter.place(), replayLetter.prepare(letter, grant, replay.id(), clock.instant()));
    }
    return prepared;
  }

  private Map<RowPlace, Ending> send(Map<RowPlace, Prepared> prepared, Replay replay) {
    Map<RowPlace, Ending> endings = new HashMap<>();
    Set<UUID> there = alreadyStored(prepared, replay);
    Map<RowPlace, Future<Ending>> sent = new HashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      prepared.forEach(
          (place, one) -> {
            if (one instanceof Prepared.Media media
                && there.containsAll(ReplayLetter.ids(media.batch()))
                && !ReplayLetter.ids(media.batch()).isEmpty()) {
              endings.put(place, new Ending.Settled(Fate.DUPLICATE, "it is stored already"));
            } else {
              sent.put(place, threads.submit(() -> replayLetter.send(one, clock.instant())));
            }
          });
    }
    sent.forEach((place, ending) -> endings.put(place, result(ending)));
    return endings;
  }

  private Set<UUID> alreadyStored(Map<RowPlace, Prepared> prepared, Replay replay) {
    List<UUID> ids = new ArrayList<>();
    Instant oldest = clock.instant();
    for (Map.Entry<RowPlace, Prepared> one : prepared.entrySet()) {
      if (one.getValue() instanceof Prepared.Media media) {
        ids.addAll(ReplayLetter.ids(media.batch()));
        oldest = one.getKey().at().isBefore(oldest) ? one.getKey().at() : oldest;
      }
    }
    return stored.stored(replay.tenant(), oldest, ids);
  }

  private static Ending result(Future<Ending> sent) {
    try {
      return sent.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      return new Ending.Settled(Fate.UNCLEAR, "the gateway failed on it: " + e.getCause());
    }
  }

  /** What has no ending waits again: nothing of it was handed over. */
  private void settle(Replay replay, List<Found> slice, Map<RowPlace, Ending> endings) {
    List<LetterFate> fates = new ArrayList<>();
    for (Found letter : slice) {
      Ending ending = endings.get(letter.place());
      fates.add(
          ending instanceof Ending.Settled(Fate fate, String detail)
              ? new LetterFate(letter.place(), replay.id(), fate, detail)
              : new LetterFate(letter.place(), replay.id(), Fate.WAITING, ""));
    }
    log.settle(replay, fates, clock.instant(), LEASE);
  }

  /** How long a slice has to take for live traffic to keep half of the rate. */
  private static Duration pace(Map<RowPlace, Prepared> prepared) {
    double seconds = 0;
    for (Prepared one : prepared.values()) {
      seconds +=
          switch (one) {
            case Prepared.Media media ->
                media.batch().size() * 120.0 / media.context().grant().plan().eventsPerMinute();
            case Prepared.Tag tag -> 2.0 / tag.context().grant().plan().tagRequestsPerSecond();
            case Prepared.Not _ -> 0;
          };
    }
    return Duration.ofMillis(Math.round(seconds * 1_000));
  }

  private void rest(Map<RowPlace, Ending> endings, Duration pace) {
    Duration longest = pace;
    for (Ending ending : endings.values()) {
      if (ending instanceof Ending.Later(Duration wait) && wait.compareTo(longest) > 0) {
        longest = wait;
      }
    }
    Duration most = LEASE.dividedBy(2);
    pause(longest.compareTo(most) > 0 ? most : longest);
  }

  private void pause(Duration time) {
    if (time.isPositive() && !closed) {
      LockSupport.parkNanos(time.toNanos());
    }
  }

  /** Ends after the slice that is under way. */
  @Override
  public void close() {
    closed = true;
    Thread running = worker;
    if (running != null) {
      LockSupport.unpark(running);
      try {
        running.join(Duration.ofSeconds(20));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
