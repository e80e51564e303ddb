package dev.headgate.adapters.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.dedup.DedupWindow;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;

class DedupIndexLaws {
  private static final long START = 1_800_000_000_000L;

  /** What is done to the index, after so much time. */
  enum Deed {
    ADD,
    ADD_WITH_OTHER_PAYLOAD,
    ANTICIPATE_AND_ADD,
    LOAD,
    EXPIRE
  }

  record Step(Deed deed, long passedMillis, int firstId, int count) {}

  private record Sighting(int payload, long journaledAt) {}

  @Property(tries = 150)
  void agreesWithAMapWhateverHappens(@ForAll("steps") @Size(max = 25) List<Step> steps) {
    Map<Integer, Sighting> model = new HashMap<>();
    try (DedupIndex index = new DedupIndex(1_000_000)) {
      long now = START;
      for (Step step : steps) {
        now += step.passedMillis;
        take(step, now, index, model);
        checkSize(index, model, now);
      }
    }
  }

  private static void take(Step step, long now, DedupIndex index, Map<Integer, Sighting> model) {
    if (step.deed == Deed.EXPIRE) {
      for (int i = 0; i < step.count; i++) {
        index.expire(now);
      }
      return;
    }
    for (int id = step.firstId; id < step.firstId + step.count; id++) {
      if (step.deed == Deed.ANTICIPATE_AND_ADD) {
        index.anticipate(high(id), low(id));
      }
    }
    int payload = step.deed == Deed.ADD_WITH_OTHER_PAYLOAD ? 1 : 0;
    for (int id = step.firstId; id < step.firstId + step.count; id++) {
      int expected = expected(model, id, payload, now);
      if (step.deed == Deed.LOAD) {
        index.load(high(id), low(id), payload, now);
      } else {
        assertThat(index.probeAndAdd(high(id), low(id), payload, now)).isEqualTo(expected);
      }
    }
  }

  private static int expected(Map<Integer, Sighting> model, int id, int payload, long now) {
    Sighting first = model.get(id);
    if (first == null || !DedupWindow.covers(first.journaledAt, now)) {
      model.put(id, new Sighting(payload, now));
      return SeenEvents.NEW;
    }
    return first.payload == payload ? SeenEvents.DUPLICATE : SeenEvents.CONFLICT;
  }

  private static void checkSize(DedupIndex index, Map<Integer, Sighting> model, long now) {
    index.expire(now);
    long living =
        model.values().stream().filter(s -> DedupWindow.covers(s.journaledAt, now)).count();
    assertThat(index.size()).isBetween(living, (long) model.size());
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Long> passed =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.longs().between(0, 1_000)),
            Tuple.of(5, Arbitraries.longs().between(0, Duration.ofHours(8).toMillis())),
            Tuple.of(1, Arbitraries.longs().between(0, Duration.ofDays(40).toMillis())));
    Arbitrary<Integer> count =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.integers().between(0, 100)),
            Tuple.of(2, Arbitraries.integers().between(0, 20_000)),
            Tuple.of(1, Arbitraries.integers().between(0, 60_000)));
    return Combinators.combine(
            Arbitraries.of(Deed.class), passed, Arbitraries.integers().between(0, 60_000), count)
        .as(Step::new)
        .list();
  }

  private static long high(int id) {
    return id * 0xd1342543de82ef95L;
  }

  private static long low(int id) {
    return id % 7;
  }
}
