package dev.headgate.admin.overview;

import dev.headgate.admin.frame.Link;
import dev.headgate.admin.words.Rate;
import dev.headgate.admin.words.Words;
import dev.headgate.ingest.insight.TagRecord;

/** A tag that somebody should look at, and why. */
record TroubledTag(String site, String tag, Rate success, String why, Link link) {
  private static final Words WORDS = new Words();

  static TroubledTag of(TagRecord tag, String site, String comparedWith, Link link) {
    return new TroubledTag(
        site, tag.tag(), new Rate(tag.successes(), tag.executions()), why(tag, comparedWith), link);
  }

  private static String why(TagRecord tag, String comparedWith) {
    Rate before = new Rate(tag.successesBefore(), tag.executionsBefore());
    if (tag.isSilent()) {
      return "It has not run in this period; it ran %s times %s."
          .formatted(WORDS.number(tag.executionsBefore()), comparedWith);
    }
    if (tag.drop() > 0 && before.sample() > 0) {
      return "It was %s %s.".formatted(WORDS.percent(before), comparedWith);
    }
    if (before.isEmpty()) {
      return "It did not run " + comparedWith + ".";
    }
    return before.isOfFew()
        ? "It ran only %s %s."
            .formatted(WORDS.count(before.sample(), "time", "times"), comparedWith)
        : "It was like this before.";
  }
}
