package dev.headgate.adapters.http;

import static dev.headgate.adapters.http.Json.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.adapters.http.TagReportDecoder.Decoded;
import dev.headgate.ingest.tag.TagReport;
import dev.headgate.ingest.tag.TagReport.Ecommerce;
import dev.headgate.ingest.tag.TagReport.EcommerceCounts;
import dev.headgate.ingest.tag.TagReport.TagExecution;
import dev.headgate.ingest.tag.TagReport.TagSums;
import dev.headgate.ingest.tag.TagReport.UserData;
import dev.headgate.ingest.tag.TagReport.UserDataCounts;
import dev.headgate.ingest.tag.TagStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TagReportDecoderTest {
  private final TagReportDecoder decoder = new TagReportDecoder();

  private Decoded decode(byte[] body) {
    return decoder.decode(body, body.length);
  }

  private Decoded decode(String body) {
    return decode(with(body).getBytes(StandardCharsets.UTF_8));
  }

  private TagReport report(String body) {
    return ((Decoded.Report) decode(body)).report();
  }

  private TagReport.Event event(String more) {
    return (TagReport.Event)
        report("{'container_id':'c','event_name':'e','timestamp_ms':0,'tags':[]" + more + "}");
  }

  @Test
  void readsTheContractsEvent() {
    assertThat(report(TagApiContract.EVENT))
        .isEqualTo(
            new TagReport.Event(
                "GTM-ABC123",
                "purchase",
                1_708_790_400_000L,
                List.of(
                    new TagExecution("15", "GA4 - Event", TagStatus.SUCCESS, OptionalLong.of(120)),
                    new TagExecution("22", "Meta CAPI", TagStatus.FAILURE, OptionalLong.of(5000))),
                Optional.of(new UserData(true, false, true, false, true)),
                Optional.of(new Ecommerce(true, true, true, true))));
  }

  @Test
  void readsTheContractsWindow() {
    assertThat(report(TagApiContract.WINDOW))
        .isEqualTo(
            new TagReport.Window(
                "GTM-ABC123",
                1_708_790_400_000L,
                1_708_790_460_000L,
                50,
                Map.of("page_view", 45L, "purchase", 5L),
                Map.of("GA4 - Event", new TagSums(48, 2, 0, 0, 6240, 50)),
                new UserDataCounts(42, 15, 38, 50),
                new EcommerceCounts(5, 5, 4, 5, 5)));
  }

  @Test
  void takesPresenceOfKeysForACommerceEvent() {
    assertThat(event(",'ecommerce':{}").ecommerce()).isEmpty();
    assertThat(event(",'ecommerce':{'other':true}").ecommerce()).isEmpty();
    assertThat(event(",'ecommerce':{'has_items':false}").ecommerce())
        .contains(new Ecommerce(false, false, false, false));
    assertThat(event(",'user_data':{}").userData()).isEmpty();
    assertThat(event(",'user_data':{'has_last_name':true}").userData())
        .contains(new UserData(false, false, true, false, false));
  }

  @Test
  void namesATagWithoutANameByItsNumber() {
    assertThat(
            event(",'tags':[{'id':'7','status':'timeout'},{'id':'8','name':'','status':'failure'}]")
                .tags())
        .extracting(TagExecution::name)
        .containsExactly("tag_7", "tag_8");
  }

  @Test
  void readsAWindowWithItsMarkAtTheEnd() {
    assertThat(
            report(
                "{'total_events':3,'window_end_ms':2,'window_start_ms':1,'tags':'ignored',"
                    + "'container_id':'c','batch':true}"))
        .isInstanceOf(TagReport.Window.class);
  }

  @Test
  void sumsTheRunsThatAWindowDoesNotCount() {
    TagReport.Window window =
        (TagReport.Window)
            report(
                "{'container_id':'c','batch':true,'window_start_ms':1,'window_end_ms':2,"
                    + "'total_events':3,'tag_metrics':{'t':{'success':2,'timeout':1}}}");
    assertThat(window.tags()).containsEntry("t", new TagSums(2, 0, 1, 0, 0, 3));
  }

  @Test
  void replacesLoneSurrogates() {
    assertThat(
            ((TagReport.Event)
                    report(
                        "{'container_id':'\\ud800','event_name':'\\ud83d\\ude00','timestamp_ms':0,"
                            + "'tags':[]}"))
                .containerId())
        .isEqualTo("\ufffd");
  }

  @Property(tries = 5_000)
  void answersEveryDamageWithoutFailing(@ForAll Random random) {
    JsonTexts texts = new JsonTexts(random);
    String start = random.nextBoolean() ? TagApiContract.EVENT : TagApiContract.WINDOW;
    assertThat(decode(texts.damaged(start))).isNotNull();
    assertThat(decode(texts.damaged(texts.value(4)))).isNotNull();
  }

  @Test
  void readsAMegabyteOfHostileJsonQuickly() {
    long started = System.nanoTime();
    String digits = "9".repeat(1_000_000);
    assertThat(decode("{'timestamp_ms':" + digits + "}")).isInstanceOf(Decoded.Invalid.class);
    assertThat(decode("[".repeat(1_000_000))).isInstanceOf(Decoded.Invalid.class);
    assertThat(decode("{'container_id':'" + "x".repeat(1_000_000) + "'}"))
        .isInstanceOf(Decoded.Invalid.class);
    StringBuilder names = new StringBuilder("{'container_id':'c','batch':true,'event_counts':{");
    for (int i = 0; i < 80_000; i++) {
      names.append("'n").append(i).append("':1,");
    }
    assertThat(decode(names + "'x':1},'window_start_ms':1,'window_end_ms':2,'total_events':3}"))
        .isInstanceOf(Decoded.Invalid.class);
    assertThat((System.nanoTime() - started) / 1_000_000).isLessThan(10_000);
  }
}
