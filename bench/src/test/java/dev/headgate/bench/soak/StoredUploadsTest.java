package dev.headgate.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.bench.load.EventIds;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The audit of a soak: it passes what is right and nothing else. */
class StoredUploadsTest {
  private static final long TENANT = 7;
  private static final long SITE = 3;
  private static final long TIME = 1_795_296_291_792L;
  private static final EventIds IDS = new EventIds(11);
  private static final String EVENT =
      """
      {"event_id":"bb018e58-d4f2-4f9d-8b9e-e39ff2c31c1f","session_id":"x","event_type":"play"}""";
  private static final BodyTemplate PAIR = BodyTemplate.media(List.of(EVENT, EVENT), 0, false);
  private static final BodyTemplate REPORT =
      BodyTemplate.tagEvent(
          """
          {"timestamp_ms":1795296291791,"tags":[{"id":"1"},{"id":"2"}]}""");

  private final SoakUpload acknowledged = new SoakUpload(0, 0, PAIR, 100, TIME);
  private final SoakUpload open = new SoakUpload(1, 0, PAIR, 102, TIME);
  private final SoakUpload report = new SoakUpload(2, 0, REPORT, 104, TIME);

  private StoredUploads audit() {
    acknowledged.acknowledge();
    report.acknowledge();
    return new StoredUploads(
        List.of(acknowledged, open, report), List.of(TENANT), List.of(SITE), IDS);
  }

  private static String row(int number, long... ids) {
    BigInteger sum = BigInteger.ZERO;
    for (long id : ids) {
      sum = sum.add(new BigInteger(IDS.id(id).toString().replace("-", ""), 16));
    }
    BigInteger wrapped = sum.mod(BigInteger.ONE.shiftLeft(128));
    return BodyTemplate.session(number) + "\t" + ids.length + "\t" + wrapped;
  }

  private StoredUploads media(String... rows) {
    return audit()
        .media(TENANT, List.of(rows))
        .tags(List.of(SITE + "\t" + TIME + "\t1"), List.of(SITE + "\t" + TIME + "\t2"))
        .missing();
  }

  private StoredUploads tags(String events, String results) {
    return audit()
        .media(TENANT, List.of(row(0, 100, 101)))
        .tags(events.lines().toList(), results.lines().toList())
        .missing();
  }

  @Test
  void passesWhatIsStoredOnceOrMayBeMissing() {
    for (StoredUploads right :
        List.of(media(row(0, 100, 101)), media(row(0, 100, 101), row(1, 102, 103)))) {
      assertThat(right.violations()).isEmpty();
      assertThat(right.wrong()).isEmpty();
    }
    assertThat(media(row(0, 100, 101)).rows()).isEqualTo(3);
    assertThat(media(row(0, 100, 101)).acknowledged()).isEqualTo(3);
    assertThat(media(row(0, 100, 101)).open()).isEqualTo(2);
  }

  @Test
  void findsWhatIsLost() {
    assertThat(media().lost()).isEqualTo(2);
    assertThat(media(row(0, 100)).wrong()).containsExactly(acknowledged);
    assertThat(media(row(0, 100, 101), row(1, 103)).wrong()).containsExactly(open);
  }

  @Test
  void findsWhatIsDoubledOrTakesTheTurnOfAnother() {
    assertThat(media(row(0, 100, 101, 101)).wrong()).containsExactly(acknowledged);
    assertThat(media(row(0, 100, 100)).wrong()).containsExactly(acknowledged);
  }

  @Test
  void tellsIdByIdWhatIsWrong() {
    StoredUploads stored = media(row(0, 100, 100, 555));
    stored.tell(
        acknowledged,
        List.of(IDS.id(100).toString(), IDS.id(100).toString(), new UUID(9, 9).toString()));
    assertThat(stored.doubled()).isOne();
    assertThat(stored.lost()).isOne();
    assertThat(stored.violations()).hasSize(3);
  }

  @Test
  void findsWhatNobodySent() {
    assertThat(media(row(0, 100, 101), row(9, 900)).violations()).hasSize(1);
    assertThat(media(row(0, 100, 101), "sess_1\t1\t5").violations()).hasSize(1);
    List<String> foreign = List.of(row(0, 100, 101));
    assertThat(audit().media(TENANT + 1, foreign).violations()).hasSize(1);
  }

  @Test
  void wantsEachReportOnceWithAllItsTags() {
    String once = SITE + "\t" + TIME + "\t1";
    String tags = SITE + "\t" + TIME + "\t2";
    assertThat(tags(once, tags).violations()).isEmpty();
    assertThat(tags(once, once).violations()).hasSize(1);
    assertThat(tags(tags, tags).doubled()).isOne();
    assertThat(tags("", "").lost()).isOne();
    assertThat(tags(once, "").violations()).hasSize(1);
    assertThat(tags(once + "\n" + SITE + "\t99\t1", tags).violations()).hasSize(1);
  }

  @Test
  void makesTheSameBytesAgainAndOthersForAnotherUpload() {
    assertThat(PAIR.body(open, IDS)).isEqualTo(PAIR.body(open, IDS));
    String body = new String(PAIR.body(open, IDS), StandardCharsets.UTF_8);
    assertThat(body)
        .contains(IDS.id(102).toString(), IDS.id(103).toString())
        .contains("\"session_id\":\"soak000000000001\"")
        .doesNotContain("2026-01-01T00:00");
    assertThat(body).isNotEqualTo(new String(PAIR.body(acknowledged, IDS), StandardCharsets.UTF_8));
    assertThat(new String(REPORT.body(report, IDS), StandardCharsets.UTF_8))
        .contains("\"timestamp_ms\":" + TIME);
    assertThat(REPORT.results()).isEqualTo(2);
  }

  @Test
  void findsContentThatChanged() {
    SampledContent content = new SampledContent(List.of(acknowledged), IDS);
    List<String> rows = new ArrayList<>();
    rows.add("{\"event_id\":\"%s\",\"event_type\":\"play\"}".formatted(IDS.id(100)));
    assertThat(content.violations(rows)).isEmpty();
    rows.add("{\"event_id\":\"%s\",\"event_type\":\"pause\"}".formatted(IDS.id(101)));
    assertThat(content.violations(rows)).hasSize(1);
  }
}
