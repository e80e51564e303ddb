package dev.headgate.adapters.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.adapters.journal.JournalHistory.Kind;
import dev.headgate.adapters.journal.JournalSteps.Step;
import dev.headgate.adapters.journal.Slip.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

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

  /**
   * Mutants that nobody can tell from the program, each with the reason. A pattern of fault and
   * step.
   */
  private static final Map<String, String> HARMLESS =
      Map.ofEntries(
          Map.entry(
              "\\w+ (?!Housekeeper.deleteRetired)\\S+ delete \\d",
              "leftovers, which the next start deletes, as it does what a crash brings back"),
          Map.entry(
              "\\w+ (Housekeeper.deleteOldIdFiles|Recovery.withoutRetired) forceDirectory \\d",
              "makes deletions durable, and a start deletes again what a crash brings back"),
          Map.entry(
              "\\w+ Recovery.cut \\w+ \\d",
              "the next segment, durable before, says where this one ends"),
          Map.entry(
              "LATE DedupKey.make rename \\d|\\w+ DedupKey.make forceDirectory \\d",
              "the directory is forced again before the key is used"),
          Map.entry(
              "LATE SegmentMaker.preallocate (write|force) \\d|MISSING SegmentMaker.preallocate force \\d",
              "forced once more with the header; early, so that the writer need not wait for it"),
          Map.entry(
              "\\w+ SegmentMaker.markNewest (rename|forceDirectory) \\d",
              "the mark is against careless hands; an older one says less, and nothing wrong"),
          Map.entry(
              "LATE SegmentMaker.publish forceDirectory 1",
              "the step that follows only makes a file of another name"),
          Map.entry(
              "LATE FileDeliveryLog.rewrite forceDirectory 1",
              "still before the force of the entry that follows"),
          Map.entry(
              "LATE IdFile.write force 1",
              "a torn id file is made again from its segment, which is deleted later"),
          Map.entry(
              "LATE (FileDeliveryLog.writeAll|IdFile.write|SegmentMaker.copy) write 1",
              "two writes before one force"));

  private static boolean isHarmless(Fault fault, Step step) {
    String mutant = fault + " " + step;
    return HARMLESS.keySet().stream().anyMatch(mutant::matches);
  }

  @Test
  void noticesEveryMissingCall() {
    assertThat(unnoticed(Fault.MISSING)).isEmpty();
  }

  @Test
  void noticesEveryCallThatChangedPlacesWithTheNext() {
    assertThat(unnoticed(Fault.LATE)).isEmpty();
  }

  private static List<String> unnoticed(Fault fault) {
    List<String> unnoticed = new ArrayList<>();
    Searcher searcher = new Searcher(12, 300);
    List<Step> steps = JournalSteps.all();
    List<Step> harmful = steps.stream().filter(step -> !isHarmless(fault, step)).toList();
    for (Step step : harmful) {
      if (searcher.search(new Slip(step, fault)).isEmpty()) {
        unnoticed.add(step.toString());
      }
    }
    System.out.printf(
        "%s: %d calls, %d harmless, %d of %d noticed%n",
        fault,
        steps.size(),
        steps.size() - harmful.size(),
        harmful.size() - unnoticed.size(),
        harmful.size());
    return unnoticed;
  }

  @Test
  void explainsNoMutantThatThereIsNot() {
    List<String> mutants =
        JournalSteps.all().stream()
            .flatMap(step -> Stream.of(Fault.MISSING + " " + step, Fault.LATE + " " + step))
            .toList();
    assertThat(HARMLESS.keySet())
        .allSatisfy(pattern -> assertThat(mutants).anyMatch(mutant -> mutant.matches(pattern)));
  }

  /** Takes minutes, since every search goes on to its end. */
  @Test
  @EnabledIfSystemProperty(named = "headgate.model.harmless", matches = "true")
  void findsNothingThatHarmlessMutantsBreak() {
    List<String> noticed = new ArrayList<>();
    Searcher searcher = new Searcher(3, 100);
    for (Fault fault : List.of(Fault.MISSING, Fault.LATE)) {
      for (Step step : JournalSteps.all()) {
        if (isHarmless(fault, step)) {
          searcher
              .search(new Slip(step, fault))
              .ifPresent(failure -> noticed.add(fault + " " + step + ": " + failure));
        }
      }
    }
    assertThat(noticed).isEmpty();
  }

  /** Looks for a history that a mutant fails, first with cuts right behind the mutated step. */
  private static final class Searcher {
    private static final int FATES = 16;

    private final List<JournalHistory> orderly = new ArrayList<>();
    private final int places;
    private final int histories;

    /**
     * @param places at how many of a step's calls the power is cut
     * @param histories how many random histories are tried then
     */
    Searcher(int places, int histories) {
      this.places = places;
      this.histories = histories;
      for (long seed = 1; seed <= 3; seed++) {
        orderly.add(JournalHistory.rounds(seed, JournalHistory.RETIRING));
        orderly.add(JournalHistory.rounds(seed, JournalHistory.KILLED));
        orderly.add(JournalHistory.rounds(seed, JournalHistory.FAILING));
        orderly.add(JournalHistory.rounds(seed, JournalHistory.ERASING));
        orderly.add(JournalHistory.orderly(seed));
      }
      orderly.replaceAll(
          history -> {
            JournalHistory recorded = new JournalHistory(history.steps()).recording();
            recorded.run();
            return recorded;
          });
    }

    Optional<String> search(Slip slip) {
      for (JournalHistory history : orderly) {
        for (long place : places(history, slip)) {
          for (long after = 2; after <= 8; after++) {
            for (long fate = 0; fate < FATES; fate++) {
              Optional<String> failure =
                  told(
                      new JournalHistory(history.steps())
                          .cutBefore(place + after)
                          .fate(FATES * place + fate),
                      slip);
              if (failure.isPresent()) {
                return failure;
              }
            }
          }
        }
      }
      for (long seed = 1; seed <= histories; seed++) {
        Optional<String> failure = told(JournalHistory.of(seed), slip);
        if (failure.isPresent()) {
          return failure;
        }
      }
      return Optional.empty();
    }

    /** Some of the calls that come from the mutated step, spread over the history. */
    private long[] places(JournalHistory history, Slip slip) {
      List<String> calls = history.recorded();
      long[] all =
          LongStream.range(0, calls.size())
              .filter(call -> calls.get((int) call).startsWith(slip.step().at() + " "))
              .toArray();
      int every = Math.max(1, all.length / places);
      return LongStream.range(0, all.length)
          .filter(i -> i % every == 0)
          .map(i -> all[(int) i])
          .toArray();
    }

    private static Optional<String> told(JournalHistory history, Slip slip) {
      return history.slipping(slip).failure().map(Throwable::toString);
    }
  }

  @Test
  void noticesASegmentBegunBeforeTheOneBeforeItIsDurable() {
    Step force = step("JournalWriter.write forceData 1");
    Optional<String> failure = new Searcher(12, 300).search(new Slip(force, Fault.LATE_OVER_ROLL));
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
    Slip slip = new Slip(step("JournalWriter.write forceData 1"), Fault.MISSING);
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
