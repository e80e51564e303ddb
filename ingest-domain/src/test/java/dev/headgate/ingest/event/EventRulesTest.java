package dev.headgate.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class EventRulesTest {
  private final EventBatch batch = new EventBatch();
  private final long[] uuid = new long[2];
  private final Map<EventField, String> texts = new EnumMap<>(EventField.class);

  EventRulesTest() {
    texts.put(EventField.EVENT_TYPE, "play");
    texts.put(EventField.TS, "2026-04-23T18:30:12Z");
    texts.put(EventField.ANONYMOUS_ID, "a");
    texts.put(EventField.SESSION_ID, "s");
  }

  private EventBatch event() {
    batch.reset(0);
    batch.beginEvent(0);
    texts.forEach(
        (field, text) -> {
          byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
          batch.set(field, batch.append(bytes, 0, bytes.length), bytes.length);
        });
    batch.endEvent(0);
    return batch;
  }

  private RejectCode code() {
    EventBatch.Fault fault = EventRules.check(event(), true, uuid);
    return fault == null ? null : fault.code();
  }

  @Test
  void takesAnEventWithWhatIsRequired() {
    assertThat(code()).isNull();
  }

  @TestFactory
  Stream<DynamicTest> requiresFourFields() {
    return Stream.of(
            EventField.EVENT_TYPE, EventField.TS, EventField.ANONYMOUS_ID, EventField.SESSION_ID)
        .map(
            field ->
                DynamicTest.dynamicTest(
                    field.jsonName(),
                    () -> {
                      String right = texts.remove(field);
                      EventBatch.Fault missing = EventRules.check(event(), true, uuid);
                      assertThat(missing.code()).isEqualTo(RejectCode.MISSING_FIELD);
                      assertThat(missing.field()).isEqualTo(field.jsonName());
                      texts.put(field, "");
                      assertThat(code()).isEqualTo(RejectCode.EMPTY_FIELD);
                      texts.put(field, right);
                    }));
  }

  @Test
  void requiresNoTimeWhenTheServerStamps() {
    texts.remove(EventField.TS);
    assertThat(EventRules.check(event(), false, uuid)).isNull();
  }

  @TestFactory
  Stream<DynamicTest> holdsLengthsInCharacters() {
    record Row(EventField field, int most, RejectCode code) {}
    return Stream.of(
            new Row(EventField.EVENT_TYPE, 200, RejectCode.EVENT_TYPE_TOO_LONG),
            new Row(EventField.ANONYMOUS_ID, 256, RejectCode.ID_TOO_LONG),
            new Row(EventField.USER_ID, 256, RejectCode.ID_TOO_LONG),
            new Row(EventField.SESSION_ID, 256, RejectCode.ID_TOO_LONG),
            new Row(EventField.CONTENT_ID, 256, RejectCode.ID_TOO_LONG),
            new Row(EventField.CONTENT_TITLE, 1024, RejectCode.TITLE_TOO_LONG))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.field.jsonName(),
                    () -> {
                      String before = texts.get(row.field);
                      for (String character : new String[] {"x", "é", "日", "😀"}) {
                        texts.put(row.field, character.repeat(row.most));
                        assertThat(code()).isNull();
                        texts.put(row.field, character.repeat(row.most + 1));
                        assertThat(code()).isEqualTo(row.code);
                      }
                      texts.remove(row.field);
                      if (before != null) {
                        texts.put(row.field, before);
                      }
                    }));
  }

  @Test
  void holdsTheSizeOfAnEvent() {
    event();
    batch.endEvent(EventRules.MAX_EVENT_BYTES);
    assertThat(EventRules.check(batch, true, uuid)).isNull();
    batch.endEvent(EventRules.MAX_EVENT_BYTES + 1);
    assertThat(EventRules.check(batch, true, uuid).code()).isEqualTo(RejectCode.EVENT_TOO_LARGE);
  }

  @TestFactory
  Stream<DynamicTest> holdsNumbers() {
    record Row(EventField field, double value, boolean right) {}
    return Stream.of(
            new Row(EventField.POSITION_SEC, -1.5, true),
            new Row(EventField.POSITION_SEC, Double.POSITIVE_INFINITY, false),
            new Row(EventField.BITRATE_KBPS, 0, true),
            new Row(EventField.BITRATE_KBPS, 4_294_967_295.0, true),
            new Row(EventField.BITRATE_KBPS, 4_294_967_296.0, false),
            new Row(EventField.BITRATE_KBPS, -1, false),
            new Row(EventField.BITRATE_KBPS, 0.5, false),
            new Row(EventField.BITRATE_KBPS, Double.NaN, false))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.toString(),
                    () -> {
                      event().set(row.field, 0, 1);
                      batch.setNumber(row.field, row.value);
                      EventBatch.Fault fault = EventRules.check(batch, true, uuid);
                      assertThat(fault == null).isEqualTo(row.right);
                    }));
  }

  @Test
  void letsTheDecodersFaultComeFirst() {
    event().fault(RejectCode.WRONG_TYPE, "user_id", "first");
    batch.fault(RejectCode.WRONG_TYPE, "ts", "second");
    assertThat(EventRules.check(batch, true, uuid).message()).isEqualTo("first");
  }

  @Test
  void wantsAUuidForAnId() {
    texts.put(EventField.EVENT_ID, "A1B2C3D4-E5F6-7890-A1B2-C3D4E5F67890");
    assertThat(code()).isNull();
    assertThat(uuid).containsExactly(0xa1b2c3d4e5f67890L, 0xa1b2c3d4e5f67890L);
    texts.put(EventField.EVENT_ID, "");
    assertThat(code()).isEqualTo(RejectCode.INVALID_EVENT_ID);
  }
}
