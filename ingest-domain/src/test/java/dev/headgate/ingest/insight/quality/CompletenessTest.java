package dev.headgate.ingest.insight.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CompletenessTest {

  @Property
  void sumsOfNamesAreTheSumOfAll(
      @ForAll @Size(max = 20) List<@IntRange(min = 0, max = 100) Integer> emails) {
    List<FieldCounts> counts =
        emails.stream().map(email -> counts("event " + email % 3, email, 100)).toList();
    Share sum =
        Completeness.byEvent(counts).values().stream()
            .map(fields -> fields.getOrDefault(TrackedField.EMAIL, Share.NONE))
            .reduce(Share.NONE, Share::plus);
    assertThat(sum.part()).isEqualTo(emails.stream().mapToLong(email -> email).sum());
    assertThat(sum.whole()).isEqualTo(100L * emails.size());
  }

  @Test
  void leavesWindowsAndOtherEventsOutOfConversions() {
    Map<TrackedField, Share> shares =
        Completeness.onConversions(
            List.of(counts("purchase", 7, 10), counts("", 100, 100), counts("page_view", 0, 50)),
            List.of("purchase", "sign_up"));
    assertThat(shares.get(TrackedField.EMAIL)).isEqualTo(new Share(7, 10));
    assertThat(shares.get(TrackedField.VALUE)).isEqualTo(Share.NONE);
  }

  @Test
  void neverHasMoreThanAll() {
    assertThat(counts("", 12, 10).of(TrackedField.EMAIL)).isEqualTo(new Share(10, 10));
  }

  private static FieldCounts counts(String name, long email, long total) {
    return new FieldCounts(name, Instant.EPOCH, Map.of(TrackedField.EMAIL, email), total, 0);
  }
}
