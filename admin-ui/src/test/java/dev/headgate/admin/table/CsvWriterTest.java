package dev.headgate.admin.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvWriterTest {

  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1+1"})
  void makesFormulasText(String formula) {
    assertThat(row(formula)).isEqualTo("'" + formula + "\r\n");
  }

  @Test
  void makesFormulasTextInsideQuotes() {
    assertThat(row("=HYPERLINK(\"http://x\",1)"))
        .isEqualTo("\"'=HYPERLINK(\"\"http://x\"\",1)\"\r\n");
    assertThat(row("\r=1")).isEqualTo("\"'\r=1\"\r\n");
  }

  @Test
  void keepsNumbersNumbers() {
    assertThat(row(-5, 2.5, Double.NaN, null)).isEqualTo("-5,2.5,,\r\n");
  }

  @Test
  void quotesWhatNeedsIt() {
    assertThat(row("a,b", "say \"hi\"", "two\nlines", "plain"))
        .isEqualTo("\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",plain\r\n");
  }

  private static String row(Object... values) {
    StringBuilder out = new StringBuilder();
    new CsvWriter(out).row(Arrays.asList(values));
    return out.toString();
  }
}
