package dev.headgate.ingest.skew;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkewCorrectionTest {
  private static final long YEAR_2300 = 10_413_792_000_000L;

  @Property
  void keepsOrderAndIntervals(
      @ForAll @LongRange(min = 0, max = YEAR_2300) long received,
      @ForAll @LongRange(min = 0, max = YEAR_2300) long sent,
      @ForAll @Size(min = 2, max = 20) List<@LongRange(min = 0, max = YEAR_2300) Long> times) {
    SkewCorrection skew = SkewCorrection.measure(received, sent);
    for (int i = 1; i < times.size(); i++) {
      long before = times.get(i) - times.get(i - 1);
      long after = times.get(i) + skew.shiftMillis() - (times.get(i - 1) + skew.shiftMillis());
      assertThat(after).isEqualTo(before);
    }
  }

  @Property
  void putsTheSendersClockOntoOurs(
      @ForAll @LongRange(min = 0, max = YEAR_2300) long received,
      @ForAll @LongRange(min = 0, max = YEAR_2300) long sent) {
    SkewCorrection skew = SkewCorrection.measure(received, sent);
    assertThat(skew.skewMillis()).isEqualTo(received - sent);
    assertThat(Math.abs(received - (sent + skew.shiftMillis()))).isLessThanOrEqualTo(30_000);
    assertThat(skew.withoutShift()).isEqualTo(new SkewCorrection(received - sent, 0));
  }

  @ParameterizedTest
  @CsvSource({"30000,0", "30001,30001", "-30000,0", "-30001,-30001", "0,0"})
  void toleratesThirtySeconds(long off, long shift) {
    SkewCorrection skew = SkewCorrection.measure(1_000_000 + off, 1_000_000);
    assertThat(skew.shiftMillis()).isEqualTo(shift);
    assertThat(skew.isShifted()).isEqualTo(shift != 0);
  }

  @Test
  void correctsNothingItDoesNotKnow() {
    assertThat(SkewCorrection.NONE.isShifted()).isFalse();
  }
}
