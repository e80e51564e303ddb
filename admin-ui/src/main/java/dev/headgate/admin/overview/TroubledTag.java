package dev.headgate.admin.overview;

import dev.headgate.admin.frame.Link;
import dev.headgate.admin.words.Rate;
import dev.headgate.admin.words.Words;
import dev.headgate.ingest.insight.TagRecord;

/** A tag that somebody should look at, and why. */
record TroubledTag(String site, String tag, Rate success, String why, Link link) {
  private static final Words WORDS = new Words();

  static TroubledTag of(TagRecord tag, String site, Link link) {
    return new TroubledTag(
        site, tag.tag(), new Rate(tag.successes(), tag.executions()), why(tag), link);
  }

  private static String why(TagRecord tag) {
    Rate before = new Rate(tag.successesBefore(), tag.executionsBefore());
    if (tag.isSilent()) {
      return "It has not run in this period; it ran %s times in the one before."
          .formatted(WORDS.number(tag.executionsBefore()));
    }
    if (tag.drop() > 0 && before.sample() > 0) {
      return "It was %s in the period before.".formatted(WORDS.percent(before));
    }
    return before.isEmpty() ? "It did not run in the period before." : "It was like this before.";
  }
}
