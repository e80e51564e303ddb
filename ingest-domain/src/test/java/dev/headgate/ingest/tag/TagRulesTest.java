package dev.headgate.ingest.tag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.tag.TagReport.EcommerceCounts;
import dev.headgate.ingest.tag.TagReport.TagExecution;
import dev.headgate.ingest.tag.TagReport.TagSums;
import dev.headgate.ingest.tag.TagReport.UserDataCounts;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TagRulesTest {
  private static final long MAX = 4_294_967_295L;

  private static TagReport event(String container, String name, long time, TagExecution... tags) {
    return new TagReport.Event(
        container, name, time, List.of(tags), Optional.empty(), Optional.empty());
  }

  private static TagExecution tag(String id, String name, OptionalLong millis) {
    return new TagExecution(id, name, TagStatus.SUCCESS, millis);
  }

  private static TagReport window(
      long start, long end, long total, Map<String, Long> counts, Map<String, TagSums> tags) {
    return new TagReport.Window(
        "c", start, end, total, counts, tags, UserDataCounts.NONE, EcommerceCounts.NONE);
  }

  private static void assertRight(TagReport report) {
    assertThat(TagRules.check(report)).isEmpty();
  }

  private static void assertWrong(TagReport report) {
    assertThat(TagRules.check(report)).isPresent();
  }

  @Test
  void holdsNames() {
    assertRight(event("c", "e", 0));
    assertWrong(event("", "e", 0));
    assertWrong(event("c", "", 0));
    assertRight(event("😀".repeat(256), "é".repeat(256), 0));
    assertWrong(event("😀".repeat(257), "e", 0));
    assertWrong(event("c", "e", 0, tag("x".repeat(257), "n", OptionalLong.empty())));
    assertWrong(event("c", "e", 0, tag("1", "x".repeat(257), OptionalLong.empty())));
  }

  @Test
  void holdsTimes() {
    assertWrong(event("c", "e", -1));
    assertRight(event("c", "e", 10_413_791_999_999L));
    assertWrong(event("c", "e", 10_413_792_000_000L));
    assertRight(window(5, 5, 0, Map.of(), Map.of()));
    assertWrong(window(6, 5, 0, Map.of(), Map.of()));
  }

  @Test
  void holdsCounts() {
    assertRight(event("c", "e", 0, tag("1", "n", OptionalLong.of(MAX))));
    assertWrong(event("c", "e", 0, tag("1", "n", OptionalLong.of(MAX + 1))));
    assertRight(window(0, 0, MAX, Map.of("a", MAX), Map.of()));
    assertWrong(window(0, 0, MAX + 1, Map.of(), Map.of()));
    assertWrong(window(0, 0, 0, Map.of("a", MAX + 1), Map.of()));
    assertRight(window(0, 0, 0, Map.of(), Map.of("t", new TagSums(1, 2, 3, 4, Long.MAX_VALUE, 5))));
    assertWrong(window(0, 0, 0, Map.of(), Map.of("t", new TagSums(MAX + 1, 0, 0, 0, 0, 0))));
    assertWrong(window(0, 0, 0, Map.of(), Map.of("", new TagSums(0, 0, 0, 0, 0, 0))));
  }

  @Test
  void holdsTheNumberOfTagsAndNames() {
    TagExecution tag = tag("1", "n", OptionalLong.empty());
    assertRight(event("c", "e", 0, Collections.nCopies(500, tag).toArray(TagExecution[]::new)));
    assertWrong(event("c", "e", 0, Collections.nCopies(501, tag).toArray(TagExecution[]::new)));
    Map<String, TagSums> sums = new HashMap<>();
    Map<String, Long> counts = new HashMap<>();
    for (int i = 0; i < 5_000; i++) {
      counts.put("n" + i, 1L);
      if (i < 500) {
        sums.put("n" + i, new TagSums(0, 0, 0, 0, 0, 0));
      }
    }
    assertRight(window(0, 0, 0, counts, sums));
    counts.put("x", 1L);
    assertWrong(window(0, 0, 0, counts, Map.of()));
    sums.put("x", new TagSums(0, 0, 0, 0, 0, 0));
    assertWrong(window(0, 0, 0, Map.of(), sums));
  }

  @Test
  void knowsFourStatuses() {
    for (TagStatus status : TagStatus.values()) {
      assertThat(TagStatus.labelled(status.label())).contains(status);
    }
    assertThat(TagStatus.labelled("SUCCESS")).isEmpty();
  }
}
