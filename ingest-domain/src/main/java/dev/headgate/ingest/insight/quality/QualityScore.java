package dev.headgate.ingest.insight.quality;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How good the tracking of a site is, in one number, and what it is made of.
 *
 * <p>{@code 100 × Σ weight × attained / Σ weight} over the parts there is data for. A rate attains
 * 0 at 0 %, a half at its critical mark and all of it from its good mark on, in straight lines.
 *
 * @param parts tags, user data and commerce, in this order
 */
public record QualityScore(List<Part> parts) {
  /** What a tag's success rate should be. */
  public static final Target TAG_SUCCESS = new Target(99, 90);

  /** Tags with fewer executions say too little to count, unless no tag has more. */
  public static final long FEW_EXECUTIONS = 30;

  /**
   * A part of the score.
   *
   * @param weight in points
   * @param attained 0 to 1; empty without data
   */
  public record Part(String name, int weight, OptionalDouble attained) {
    /** The part's points of its weight. */
    public OptionalDouble points() {
      return attained.isPresent()
          ? OptionalDouble.of(attained.getAsDouble() * weight)
          : OptionalDouble.empty();
    }
  }

  public QualityScore {
    parts = List.copyOf(parts);
  }

  /**
   * The score of tags and of the fields on conversion events. Each tag counts the same however
   * often it runs: a rare conversion tag matters as much as one that runs on every page.
   */
  public static QualityScore of(
      Collection<StatusCounts> tags, Map<TrackedField, Share> conversions) {
    return new QualityScore(
        List.of(
            new Part("Tags that succeed", 50, tagsAttain(tags)),
            new Part(
                "User data on conversions",
                25,
                fieldsAttain(conversions, TrackedField.Kind.USER_DATA)),
            new Part(
                "Commerce data on conversions",
                25,
                fieldsAttain(conversions, TrackedField.Kind.COMMERCE))));
  }

  private static OptionalDouble tagsAttain(Collection<StatusCounts> tags) {
    List<StatusCounts> ran = tags.stream().filter(tag -> tag.executions() > 0).toList();
    List<StatusCounts> often =
        ran.stream().filter(tag -> tag.executions() >= FEW_EXECUTIONS).toList();
    return (often.isEmpty() ? ran : often)
        .stream().mapToDouble(tag -> TAG_SUCCESS.attained(tag.successRate().percent())).average();
  }

  private static OptionalDouble fieldsAttain(
      Map<TrackedField, Share> fields, TrackedField.Kind kind) {
    return fields.entrySet().stream()
        .filter(field -> field.getKey().kind() == kind && !field.getValue().isEmpty())
        .mapToDouble(field -> field.getKey().target().attained(field.getValue().percent()))
        .average();
  }

  /** 0 to 100, rounded down so that 100 means that nothing is missing; empty without any data. */
  public OptionalInt points() {
    List<Part> known = parts.stream().filter(part -> part.attained().isPresent()).toList();
    double weight = known.stream().mapToInt(Part::weight).sum();
    double reached = known.stream().mapToDouble(part -> part.points().orElse(0)).sum();
    // The smallest double error must not cost the last point.
    return known.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of((int) Math.floor(100 * reached / weight + 1e-9));
  }
}
