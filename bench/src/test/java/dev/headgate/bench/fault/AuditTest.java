package dev.headgate.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The judge itself: it passes what is right and nothing else. */
class AuditTest {
  private static final long TENANT = 4;
  private static final UUID ID = new UUID(1, 2);
  private static final UUID OPEN = new UUID(1, 3);
  private static final String ROW = row(ID, 1, Upload.title(0, ID));

  private final Upload known = Upload.media(Upload.Kind.MEDIA, 0, 0, List.of(ID), false, 0);
  private final Upload unknown = Upload.media(Upload.Kind.MEDIA, 0, 0, List.of(OPEN), false, 0);
  private final Upload report = Upload.tag(0, 1);

  private static String row(UUID id, int copies, String title) {
    return TENANT + "\t" + id + "\t" + copies + "\t" + title;
  }

  private Audit audit(String... rows) {
    known.acknowledge();
    return new Audit(List.of(known, unknown), List.of(TENANT)).media(List.of(rows));
  }

  @Test
  void passesWhatIsStoredOnceOrMayBeMissing() {
    assertThat(audit(ROW).violations()).isEmpty();
    assertThat(audit(ROW, row(OPEN, 1, Upload.title(0, OPEN))).violations()).isEmpty();
    assertThat(audit(ROW).acknowledged()).isOne();
    assertThat(audit(ROW).open()).isOne();
  }

  @Test
  void findsWhatIsLostDoubledChangedOrInvented() {
    assertThat(audit().lost()).isOne();
    assertThat(audit(row(ID, 2, Upload.title(0, ID))).doubled()).isOne();
    assertThat(audit(ROW, row(OPEN, 2, Upload.title(0, OPEN))).doubled()).isOne();
    assertThat(audit(row(ID, 1, "other")).violations()).hasSize(1);
    assertThat(audit(ROW, row(new UUID(9, 9), 1, "x")).violations()).hasSize(1);
  }

  @Test
  void wantsBothTagsOfAReport() {
    report.acknowledge();
    Audit audit = new Audit(List.of(report), List.of(TENANT));
    assertThat(audit.tags(List.of("loop-0-1\t1"), List.of("loop-0-1\t2")).violations()).isEmpty();
    Audit half = new Audit(List.of(report), List.of(TENANT));
    assertThat(half.tags(List.of("loop-0-1\t1"), List.of("loop-0-1\t1")).violations()).hasSize(1);
    Audit none = new Audit(List.of(report), List.of(TENANT));
    assertThat(none.tags(List.of(), List.of()).lost()).isOne();
  }

  @Test
  void checksBothEquationsTheRowsAndTheSendersCount() {
    Map<String, Long> counts =
        new HashMap<>(
            Map.of("received", 12L, "accepted", 10L, "rejected", 2L, "duplicate", 3L, "test", 1L));
    counts.put("stored", 6L);
    assertThat(Equations.violations(counts, 6, 9)).isEmpty();
    assertThat(Equations.violations(counts, 7, 9)).hasSize(1);
    assertThat(Equations.violations(counts, 6, 11)).hasSize(1);
    for (String one : List.of("received", "accepted", "duplicate")) {
      Map<String, Long> wrong = new HashMap<>(counts);
      wrong.merge(one, 1L, Long::sum);
      assertThat(Equations.violations(wrong, 6, 9)).as(one).isNotEmpty();
    }
  }
}
