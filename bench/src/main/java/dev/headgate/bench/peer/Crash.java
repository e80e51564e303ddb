package dev.headgate.bench.peer;

import dev.headgate.bench.load.CutLoad;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Kills a peer while requests are on their way, starts it again and counts. */
final class Crash {
  private static final int BATCH = 10;

  /** Far beyond the kill, which ends the load. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private Crash() {}

  /**
   * @param answered events it has answered so far
   * @param stored events it had stored of these, as counted
   * @param after how long requests come before the kill
   */
  static KillCount of(Peer peer, long answered, long stored, Duration after) {
    CompletableFuture<Void> kill =
        CompletableFuture.runAsync(
            peer::kill, CompletableFuture.delayedExecutor(after.toMillis(), TimeUnit.MILLISECONDS));
    CutLoad cut = peer.loadUntilGone(BATCH, LONGEST);
    kill.join();
    peer.startAgain();
    long found = peer.stored();
    return new KillCount(
        Math.max(answered, stored) + cut.answered(),
        cut.unanswered().size(),
        peer.stored(cut.unanswered()),
        found);
  }
}
