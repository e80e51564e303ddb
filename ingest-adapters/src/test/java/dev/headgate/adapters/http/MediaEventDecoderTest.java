package dev.headgate.adapters.http;

import static dev.headgate.adapters.http.Json.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.event.EventField;
import dev.headgate.ingest.event.EventTime;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MediaEventDecoderTest {
  private final EventBatch batch = new EventBatch();
  private final MediaEventDecoder decoder = new MediaEventDecoder();
  private final MediaEventOracle oracle = new MediaEventOracle();

  private Malformed decode(byte[] body) {
    batch.reset(body.length);
    System.arraycopy(body, 0, batch.growBody(body.length), 0, body.length);
    return decoder.decode(batch, body.length);
  }

  private Malformed decode(String body) {
    return decode(body.getBytes(StandardCharsets.UTF_8));
  }

  private EventBatch only(String event) {
    assertThat(decode("{\"events\":[" + with(event) + "]}")).isNull();
    assertThat(batch.size()).isEqualTo(1);
    return batch.select(0);
  }

  private String extra() {
    return new String(
        batch.bytes(), batch.extraOffset(), batch.extraLength(), StandardCharsets.UTF_8);
  }

  @Property(tries = 5_000)
  void readsWhatATreeHolds(@ForAll Random random) {
    oracle.check(new JsonTexts(random).envelope().getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 10_000)
  void takesExactlyWhatAnotherParserTakes(@ForAll Random random) {
    JsonTexts texts = new JsonTexts(random);
    oracle.check(texts.damaged(texts.envelope()));
  }

  @Test
  void keepsWhatWasSentByteForByte() {
    only(
        "{'context':{ 'a' : [1.10, 1e999999999] },'properties':{'n':12345678901234567890},"
            + "'zoom':1.500,'deep':{'x':'\\ud800'},'event_type':'a\\nb'}");
    assertThat(batch.text(EventField.CONTEXT)).isEqualTo(with("{ 'a' : [1.10, 1e999999999] }"));
    assertThat(batch.text(EventField.PROPERTIES)).isEqualTo(with("{'n':12345678901234567890}"));
    assertThat(extra()).isEqualTo(with("{'zoom':1.500,'deep':{'x':'\\ud800'}}"));
    assertThat(batch.text(EventField.EVENT_TYPE)).isEqualTo("a\nb");
  }

  @Test
  void letsTheLastOfTwoFieldsCount() {
    only("{'event_type':7,'event_type':'a','event_type':'b','user_id':'x','user_id':null}");
    assertThat(batch.fault()).isNull();
    assertThat(batch.text(EventField.EVENT_TYPE)).isEqualTo("b");
    assertThat(batch.has(EventField.USER_ID)).isFalse();
    assertThat(decode("{\"events\":[{},{}],\"events\":[{}]}")).isNull();
    assertThat(batch.size()).isEqualTo(1);
  }

  /** What came after a field in one event says nothing that could not be otherwise in the next. */
  @Test
  void readsFieldsInWhateverOrderTheEventBeforeHadThem() {
    List<String> events =
        List.of(
            "{'event_type':'t0','ts':'z0','user_id':'u0','session_id':'s0'}",
            "{'event_type':'t1','ts':'z1','user_id':'u1','session_id':'s1'}",
            "{'event_type':'t2','session_id':'s2','user_id':'u2','ts':'z2'}",
            "{ 'event_type' : 't3' ,\n'ts' :'z3', 'user_id': 'u3' , 'session_id':'s3' }",
            "{'\\u0065vent_type':'t4','t\\u0073':'z4','user_id':'u4','session_id':'s4'}",
            "{'new':1,'event_type':'t5','new':2,'ts':'z5','user_id':'u5','tsx':3,'session_id':'s5'}",
            "{'ts':'x','event_type':'t6','ts':'y','ts':'z6','user_id':'u6','session_id':'s6'}");
    assertThat(decode("{\"events\":[" + with(String.join(",", events)) + "]}")).isNull();
    for (int i = 0; i < events.size(); i++) {
      EventBatch event = batch.select(i);
      assertThat(event.fault()).isNull();
      assertThat(event.text(EventField.EVENT_TYPE)).isEqualTo("t" + i);
      assertThat(event.text(EventField.TS)).isEqualTo("z" + i);
      assertThat(event.text(EventField.USER_ID)).isEqualTo("u" + i);
      assertThat(event.text(EventField.SESSION_ID)).isEqualTo("s" + i);
    }
    batch.select(5);
    assertThat(extra()).isEqualTo(with("{'new':1,'new':2,'tsx':3}"));
  }

  /** An object like the one before is not looked at again; what only begins like it is. */
  @Test
  void readsObjectsThatAreAlikeAndThoseThatOnlySeemSo() {
    List<String> contexts =
        List.of(
            "{'a':[1,2],'b':{'c':'}'}}",
            "{'a':[1,2],'b':{'c':'}'}}",
            "{'a':[1,2],'b':{'c':'}'} }",
            "{'a':[1,2],'b':{'c':'}'},'d':1}",
            "{}",
            "{}",
            "{ }",
            "{'a':[1,2],'b':{'c':'}'}}");
    String events =
        contexts.stream()
            .map(context -> "{'context':" + context + ",'properties':{},'ts':'t'}")
            .collect(Collectors.joining(","));
    for (int round = 0; round < 2; round++) {
      assertThat(decode("{\"events\":[" + with(events) + "]}")).isNull();
      for (int i = 0; i < contexts.size(); i++) {
        EventBatch event = batch.select(i);
        assertThat(event.text(EventField.CONTEXT)).isEqualTo(with(contexts.get(i)));
        assertThat(event.text(EventField.PROPERTIES)).isEqualTo("{}");
        assertThat(event.text(EventField.TS)).isEqualTo("t");
      }
    }
  }

  /** Where the object before ends, this one is broken; and so is a body that ends within it. */
  @Test
  void findsTheFaultInAnObjectThatBeginsLikeTheOneBefore() {
    String whole = with("{'context':{'a':1}}");
    assertThat(decode("{\"events\":[" + whole + "," + with("{'context':{'a':1}") + "]}"))
        .isNotNull();
    assertThat(decode("{\"events\":[" + whole + "," + with("{'context':{'a':1"))).isNotNull();
    assertThat(decode("{\"events\":[" + whole + "," + with("{'context':{'a':1,}}") + "]}"))
        .isNotNull();
    // The body before had an object at the same place; this one has none.
    assertThat(decode("{\"events\":[" + with("{'context':{'a'!1}}") + "]}")).isNotNull();
  }

  @Test
  void replacesLoneSurrogatesAndKeepsNul() {
    only("{'user_id':'a\\ud800b','content_id':'\\u0000','session_id':'\\ud83d\\ude00'}");
    assertThat(batch.text(EventField.USER_ID)).isEqualTo("a\ufffdb");
    assertThat(batch.text(EventField.CONTENT_ID)).isEqualTo("\0");
    assertThat(batch.text(EventField.SESSION_ID)).isEqualTo("😀");
  }

  @Test
  void takesAMillionDigitsForANumberOfAnEventTooLarge() {
    long started = System.nanoTime();
    only("{'position_sec':" + "9".repeat(1_000_000) + "}");
    only("{'bitrate_kbps':1e-" + "9".repeat(1_000_000) + "}");
    only("{'anything':" + "9".repeat(5_000_000) + "}");
    assertThat(batch.rawLength()).isGreaterThan(65_536);
    assertThat((System.nanoTime() - started) / 1_000_000).isLessThan(10_000);
  }

  @Test
  void readsNumbersAsDoublesAreDefined() {
    for (String number :
        new String[] {
          "0",
          "-0",
          "0.1",
          "0.30000000000000004",
          "123456.789",
          "9007199254740993",
          "1e22",
          "1.7976931348623157e308",
          "4.9e-324",
          "-12.5",
          "999999999999999999",
          "0.000000000000000001"
        }) {
      only("{'position_sec':" + number + "}");
      assertThat(batch.number(EventField.POSITION_SEC)).isEqualTo(Double.parseDouble(number));
    }
    only("{'position_sec':1e999999999}");
    assertThat(batch.number(EventField.POSITION_SEC)).isInfinite();
  }

  @Test
  void readsTheSendersClock() {
    assertThat(decode(with("{'sent_at':'2026-04-23T18:30:12.456Z','events':[{}]}"))).isNull();
    assertThat(batch.sentAtMillis()).isEqualTo(1_776_969_012_456L);
    assertThat(decode(with("{'sent_at':null,'events':[{}]}"))).isNull();
    assertThat(batch.sentAtMillis()).isEqualTo(EventTime.INVALID);
    assertThat(decode(with("{'sent_at':'\\u0032026-04-23T18:30:12.456Z','events':[{}]}"))).isNull();
    assertThat(batch.sentAtMillis()).isEqualTo(1_776_969_012_456L);
  }

  @Test
  void passesByAByteOrderMarkAndTakesNoOtherEncoding() {
    assertThat(decode("\ufeff{\"events\":[{}]}")).isNull();
    assertThat(decode("{\"events\":[{}]}".getBytes(StandardCharsets.UTF_16LE)).code())
        .isEqualTo("invalid_json");
    assertThat(decode("{\"events\":[{}]}".getBytes(StandardCharsets.UTF_16)).code())
        .isEqualTo("invalid_json");
  }

  @Test
  void checksUtf8AlsoInWhatItPassesBy() {
    for (String bad :
        List.of("c080", "eda080", "f4908080", "ff", "80", "c3", "e282", "f0808080", "f09f98")) {
      byte[] body = with("{'ignored':['%%%%'],'events':[{}]}").getBytes(StandardCharsets.UTF_8);
      byte[] bytes = HexFormat.of().parseHex(bad);
      System.arraycopy(
          bytes, 0, body, body.length - with("%%%%'],'events':[{}]}").length(), bytes.length);
      assertThat(decode(body)).as(bad).isNotNull();
    }
  }

  @Test
  void countsEventsBeyondTheMostWithoutKeepingThem() {
    assertThat(decode("{\"events\":[" + "0,".repeat(2_000_000) + "0]}")).isNull();
    assertThat(batch.submitted()).isEqualTo(2_000_001);
    assertThat(batch.size()).isEqualTo(501);
  }

  @Test
  void echoesNothingOfTheBody() {
    for (String body : List.of("{\"secret\" secret}", "secret", "{\"events\":[secret]}")) {
      assertThat(decode(body).message()).doesNotContain("secret");
    }
  }

  @Test
  void findsFieldsByAnySpellingOfTheirNames() {
    assertThat(Map.of("event\\u005ftype", "a", "\\u0065vent_type", "b"))
        .allSatisfy(
            (name, value) -> {
              only("{'" + name + "':'" + value + "'}");
              assertThat(batch.text(EventField.EVENT_TYPE)).isEqualTo(value);
            });
  }
}
