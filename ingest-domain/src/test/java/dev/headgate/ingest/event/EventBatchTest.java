package dev.headgate.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EventBatchTest {
  private final EventBatch batch = new EventBatch();

  @Property
  void appendsCharactersAsUtf8(@ForAll String text) {
    batch.reset(10);
    int start = batch.append(text.toCharArray(), 0, text.length());
    assertThat(
            new String(batch.bytes(), start, batch.appendedEnd() - start, StandardCharsets.UTF_8))
        .isEqualTo(wellFormed(text));
  }

  private static String wellFormed(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints().forEach(c -> out.appendCodePoint(c >= 0xd800 && c < 0xe000 ? 0xfffd : c));
    return out.toString();
  }

  @Test
  void keepsEventsApartWhileItGrows() {
    batch.reset(0);
    for (int i = 0; i < 300; i++) {
      batch.beginEvent(i);
      byte[] text = ("e" + i).getBytes(StandardCharsets.US_ASCII);
      batch.set(EventField.EVENT_TYPE, batch.append(text, 0, text.length), text.length);
      batch.setNumber(EventField.POSITION_SEC, i);
      batch.endEvent(i + 7);
    }
    for (int i = 0; i < 300; i++) {
      batch.select(i);
      assertThat(batch.text(EventField.EVENT_TYPE)).isEqualTo("e" + i);
      assertThat(batch.number(EventField.POSITION_SEC)).isEqualTo(i);
      assertThat(batch.rawOffset()).isEqualTo(i);
      assertThat(batch.rawLength()).isEqualTo(7);
      assertThat(batch.has(EventField.USER_ID)).isFalse();
      assertThat(batch.offset(EventField.USER_ID)).isZero();
      assertThat(batch.fault()).isNull();
    }
    assertThatThrownBy(() -> batch.select(300)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void remembersNothingOfTheRequestBefore() {
    batch.reset(0);
    batch.beginEvent(0);
    batch.set(EventField.USER_ID, 1, 2);
    batch.setExtra(5, 6);
    batch.fault(RejectCode.WRONG_TYPE, "x", "y");
    batch.sentAtMillis(5);
    batch.countUnkept();
    batch.reset(0);
    assertThat(batch.submitted()).isZero();
    assertThat(batch.sentAtMillis()).isEqualTo(EventTime.INVALID);
    batch.beginEvent(0);
    assertThat(batch.has(EventField.USER_ID)).isFalse();
    assertThat(batch.extraLength()).isZero();
    assertThat(batch.extraOffset()).isZero();
    assertThat(batch.fault()).isNull();
  }

  @Test
  void givesUpTheRoomOfAHugeBody() {
    batch.reset(5 << 20);
    assertThat(batch.capacity()).isGreaterThan(5 << 20);
    batch.reset(100);
    assertThat(batch.capacity()).isLessThan(1 << 20);
  }

  @Test
  void keepsABodyThatTurnsOutLonger() {
    batch.reset(0);
    byte[] bytes = batch.growBody(4);
    bytes[3] = 42;
    assertThat(batch.growBody(1 << 17)[3]).isEqualTo((byte) 42);
    batch.bodyRead(4);
    assertThat(batch.appendedEnd()).isEqualTo(4);
  }
}
