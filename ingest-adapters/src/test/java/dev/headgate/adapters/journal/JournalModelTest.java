package dev.headgate.adapters.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.adapters.journal.JournalHistory.Kind;
import dev.headgate.adapters.journal.JournalSteps.Step;
import dev.headgate.adapters.journal.Slip.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Random histories against a file system that loses what was not forced, and mutants of the program
 * that they must notice. {@code -Dheadgate.model.histories=100000} runs as many; a failure names
 * its seed and the fewest steps that fail, which {@code -Dheadgate.model.replay="APPEND:1 CRASH:2"}
 * repeats.
 */
@ExtendWith(Quiet.class)
class JournalModelTest {
  private static final int HISTORIES = Integer.getInteger("headgate.model.histories", 500);
  private static final long FIRST = Long.getLong("headgate.model.first", 1);
  private static final boolean LONG_RUN = HISTORIES > 10_000;

  @Test
  void losesAndDoublesNothingInRandomHistories() {
    long began = System.nanoTime();
    long calls = 0;
    for (long seed = FIRST; seed < FIRST + HISTORIES; seed++) {
      calls += run("seed " + seed, JournalHistory.of(seed));
    }
    System.out.printf(
        "%d histories, %d calls that change files, %d ms%n",
        HISTORIES, calls, Duration.ofNanos(System.nanoTime() - began).toMillis());
  }

  @Test
  void survivesAPowerCutBeforeEveryCall() {
    long cuts = 0;
    for (long seed = 1; seed <= (LONG_RUN ? 50 : 2); seed++) {
      long calls = run("seed " + seed, JournalHistory.orderly(seed));
      for (long call = 1; call <= calls; call++) {
        // Again a few calls later, while the first cut is recovered from.
        long again = call + 1 + call % 17;
        run("seed " + seed, JournalHistory.orderly(seed).cutBefore(call, again).fate(call));
        cuts++;
      }
    }
    System.out.printf("%d power cuts, each at another call, and as many in the recovery%n", cuts);
  }

  @Test
  @EnabledIfSystemProperty(named = "headgate.model.replay", matches = ".+")
  void replays() {
    List<JournalHistory.Step> steps =
        Arrays.stream(System.getProperty("headgate.model.replay", "").split("[ ,]+"))
            .map(JournalHistory.Step::of)
            .toList();
    run("replay", new JournalHistory(steps));
  }

  private static long run(String name, JournalHistory history) {
    try {
      return history.run();
    } catch (AssertionError | RuntimeException e) {
      JournalHistory shrunk = history.shrunk();
      Throwable cause = shrunk.failure().orElse(e);
      throw new AssertionError(
          "%s; fails with these steps: %s%n%s"
              .formatted(name, shrunk, String.join("\n", shrunk.log())),
          cause);
    }
  }

  /** Mutants that change nothing that can be told from outside, each with its reason. */
  private static final Map<String, String> HARMLESS = harmless();

  private static Map<String, String> harmless() {
    Map<String, String> harmless = new LinkedHashMap<>();
    return harmless;
  }

  @Test
  void noticesEveryMissingForce() {
    List<String> unnoticed = new ArrayList<>();
    Searcher searcher = new Searcher();
    for (Step step : JournalSteps.all()) {
      if (step.isForce() && !HARMLESS.containsKey("MISSING " + step)) {
        if (searcher.search(new Slip(step.at(), Fault.MISSING)).isEmpty()) {
          unnoticed.add(step.toString());
        }
      }
    }
    assertThat(unnoticed).isEmpty();
  }

  @Test
  void noticesEveryStepThatChangedPlacesWithTheNext() {
    List<String> unnoticed = new ArrayList<>();
    Searcher searcher = new Searcher();
    for (Step step : JournalSteps.all()) {
      if (!HARMLESS.containsKey("LATE " + step)
          && searcher.search(new Slip(step.at(), Fault.LATE)).isEmpty()) {
        unnoticed.add(step.toString());
      }
    }
    assertThat(unnoticed).isEmpty();
  }

  static void report(java.io.PrintStream out) {
    Searcher searcher = new Searcher();
    for (Step step : JournalSteps.all()) {
      for (Fault fault : step.isForce() ? List.of(Fault.MISSING, Fault.LATE) : List.of(Fault.LATE)) {
        long t = System.currentTimeMillis();
        String told = searcher.search(new Slip(step.at(), fault)).orElse("UNNOTICED");
        out.println(fault + " " + step + " " + (System.currentTimeMillis() - t) + "ms " + told.lines().findFirst().orElse("").substring(0, Math.min(90, told.lines().findFirst().orElse("").length())));
      }
    }
  }

  /** Looks for a history that a mutant fails, first with cuts right behind the mutated step. */
  private static final class Searcher {
    private final List<List<String>> recorded = new ArrayList<>();

    Searcher() {
      for (long seed = 1; seed <= 4; seed++) {
        JournalHistory history = JournalHistory.orderly(seed).recording();
        history.run();
        recorded.add(history.recorded());
      }
    }

    Optional<String> search(Slip slip) {
      for (int i = 0; i < recorded.size(); i++) {
        long seed = i + 1L;
        List<String> calls = recorded.get(i);
        long[] places =
            LongStream.range(0, calls.size())
                .filter(call -> calls.get((int) call).startsWith(slip.step() + " "))
                .limit(6)
                .toArray();
        for (long place : places) {
          for (long after = 2; after <= 8; after++) {
            for (long fate = 0; fate < 3; fate++) {
              long cut = place + after;
              long outcome = fate;
              Optional<String> failure =
                  told(() -> JournalHistory.orderly(seed).cutBefore(cut).fate(outcome), slip);
              if (failure.isPresent()) {
                return failure;
              }
            }
          }
        }
      }
      for (long seed = 1; seed <= 300; seed++) {
        long other = seed;
        Optional<String> failure = told(() -> JournalHistory.of(other), slip);
        if (failure.isPresent()) {
          return failure;
        }
      }
      return Optional.empty();
    }

    private static Optional<String> told(Supplier<JournalHistory> history, Slip slip) {
      return history.get().slipping(slip).failure().map(Throwable::toString);
    }
  }

  @Test
  void noticesASegmentBegunBeforeTheOneBeforeItIsDurable() {
    Step force = step("JournalWriter.write forceData 1");
    Optional<String> failure = new Searcher().search(new Slip(force.at(), Fault.LATE_OVER_ROLL));
    assertThat(failure).isPresent();
  }

  @Test
  void noticesADeliveryThatIsDoneBeforeItsInsert() {
    boolean noticed = false;
    for (long seed = 1; seed <= 300 && !noticed; seed++) {
      noticed = JournalHistory.of(seed).insertingAfterDone().failure().isPresent();
    }
    assertThat(noticed).isTrue();
  }

  @Test
  void shrinksAFailureToAFewSteps() {
    Slip slip = new Slip(step("JournalWriter.write forceData 1").at(), Fault.MISSING);
    JournalHistory failing =
        LongStream.range(1, 300)
            .mapToObj(seed -> JournalHistory.of(seed).slipping(slip))
            .filter(history -> history.failure().isPresent())
            .findFirst()
            .orElseThrow();
    JournalHistory shrunk = new JournalHistory(failing.steps()).slipping(slip).shrunk();
    assertThat(shrunk.failure()).isPresent();
    assertThat(shrunk.steps()).hasSizeLessThan(6);
    assertThat(shrunk.steps()).extracting(JournalHistory.Step::kind).containsAnyOf(appends());
  }

  private static Kind[] appends() {
    return new Kind[] {Kind.APPEND, Kind.APPEND_MANY, Kind.APPEND_LARGE};
  }

  private static Step step(String name) {
    return JournalSteps.all().stream()
        .filter(step -> step.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
