package dev.headgate.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.bench.load.CutLoad;
import dev.headgate.bench.load.LoadResult;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What is counted when a peer is killed and comes back. */
class CrashTest {
  private static final long STORED = 500;
  private static final long ANSWERED_THEN = 100;

  /** Answers some more until it is killed, and forgets some of all it had. */
  private static final class Forgetful implements Peer {
    private final int forgets;
    private final int storedUnanswered;
    private final CountDownLatch killed = new CountDownLatch(1);
    private boolean isBack;

    Forgetful(int forgets, int storedUnanswered) {
      this.forgets = forgets;
      this.storedUnanswered = storedUnanswered;
    }

    @Override
    public String name() {
      return "forgetful";
    }

    @Override
    public String acknowledgement() {
      return "nothing";
    }

    @Override
    public boolean isDurable() {
      return false;
    }

    @Override
    public LoadResult load(int batch, Duration time) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CutLoad loadUntilGone(int batch, Duration atMost) {
      try {
        killed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return new CutLoad(ANSWERED_THEN, List.of("a", "b", "c"));
    }

    @Override
    public long stored() {
      assertThat(isBack).isTrue();
      return STORED + ANSWERED_THEN - forgets + storedUnanswered;
    }

    @Override
    public OptionalLong stored(List<String> ids) {
      assertThat(ids).containsExactly("a", "b", "c");
      return OptionalLong.of(storedUnanswered);
    }

    @Override
    public void kill() {
      killed.countDown();
    }

    @Override
    public void startAgain() {
      assertThat(killed.getCount()).isZero();
      isBack = true;
    }

    @Override
    public void close() {}
  }

  private static KillCount crash(Peer peer, long answered) {
    return Crash.of(peer, answered, STORED, Duration.ofMillis(20));
  }

  @Test
  void findsEverythingAgain() {
    assertThat(crash(new Forgetful(0, 2), STORED).lost()).isEqualTo("0");
  }

  @Test
  void seesWhatIsForgottenBehindWhatWasNotAnswered() {
    assertThat(crash(new Forgetful(2, 3), STORED).lost()).isEqualTo("2");
  }

  @Test
  void chargesAlsoForWhatWasMissingBeforeTheKill() {
    assertThat(crash(new Forgetful(0, 0), STORED + 7).lost()).isEqualTo("7");
  }
}
