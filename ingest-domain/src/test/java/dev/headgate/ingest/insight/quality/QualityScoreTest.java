package dev.headgate.ingest.insight.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class QualityScoreTest {

  @Property
  void liesBetweenZeroAndAHundred(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 0, max = 1000) Integer> successes,
      @ForAll @IntRange(min = 0, max = 1000) int present) {
    int points = score(successes, present);
    assertThat(points).isBetween(0, 100);
  }

  @Property
  void neverFallsWhenATagDoesBetter(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 0, max = 999) Integer> successes,
      @ForAll @IntRange(min = 0, max = 1000) int present) {
    List<Integer> better = successes.stream().map(success -> success + 1).toList();
    assertThat(score(better, present)).isGreaterThanOrEqualTo(score(successes, present));
  }

  @Property
  void neverFallsWhenMoreIsPresent(@ForAll @IntRange(min = 0, max = 999) int present) {
    assertThat(score(List.of(900), present + 1))
        .isGreaterThanOrEqualTo(score(List.of(900), present));
  }

  @Property
  void attainsMoreWithEachPercent(
      @ForAll @IntRange(min = 0, max = 99) int percent, @ForAll TrackedField field) {
    Target target = field.target();
    assertThat(target.attained(percent + 1)).isGreaterThanOrEqualTo(target.attained(percent));
    assertThat(target.attained(percent)).isBetween(0.0, 1.0);
    assertThat(target.attained(target.critical())).isEqualTo(0.5);
    assertThat(target.attained(target.good())).isEqualTo(1);
  }

  @Test
  void isFullWhenAllTargetsAreReached() {
    assertThat(score(List.of(1000, 990), 1000)).isEqualTo(100);
  }

  @Test
  void weighsOnlyWhatThereIsDataFor() {
    QualityScore score = QualityScore.of(List.of(tag(900)), Map.of());
    assertThat(score.points()).hasValue(50);
    assertThat(score.parts().get(1).attained()).isEmpty();
    assertThat(QualityScore.of(List.of(), Map.of()).points()).isEmpty();
  }

  @Test
  void countsARareTagLikeABusyOne() {
    QualityScore score =
        QualityScore.of(
            List.of(
                new StatusCounts(1_000_000, 0, 0, 0, 1_000_000), new StatusCounts(0, 40, 0, 0, 40)),
            Map.of());
    assertThat(score.points()).hasValue(50);
  }

  @Test
  void leavesOutTagsThatHardlyRan() {
    QualityScore score =
        QualityScore.of(List.of(tag(1000), new StatusCounts(0, 2, 0, 0, 2)), Map.of());
    assertThat(score.points()).hasValue(100);
  }

  @Test
  void gradesAgainstItsTarget() {
    Target email = TrackedField.EMAIL.target();
    assertThat(email.grade(70)).isEqualTo(Target.Grade.GOOD);
    assertThat(email.grade(69.9)).isEqualTo(Target.Grade.FAIR);
    assertThat(email.grade(40)).isEqualTo(Target.Grade.FAIR);
    assertThat(email.grade(39.9)).isEqualTo(Target.Grade.CRITICAL);
  }

  private static int score(List<Integer> successes, int present) {
    Map<TrackedField, Share> fields = new EnumMap<>(TrackedField.class);
    for (TrackedField field : TrackedField.values()) {
      fields.put(field, new Share(present, 1000));
    }
    return QualityScore.of(successes.stream().map(QualityScoreTest::tag).toList(), fields)
        .points()
        .orElseThrow();
  }

  private static StatusCounts tag(int success) {
    return new StatusCounts(success, 1000 - success, 0, 0, 1000);
  }
}
