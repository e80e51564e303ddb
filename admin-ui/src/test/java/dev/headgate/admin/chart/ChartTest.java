package dev.headgate.admin.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.admin.chart.Chart.Series;
import dev.headgate.admin.chart.Chart.Unit;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChartTest {
  private static final Instant START = Instant.ofEpochSecond(1_000_000);

  @Test
  void keepsGapsInWhatIsDrawn() {
    Chart chart =
        Chart.lines(
            "Events",
            Unit.COUNT,
            60,
            List.of(START, START.plusSeconds(60), START.plusSeconds(120)),
            List.of(new Series("</script>", 1, Arrays.asList(1.0, null, 3.0))));
    assertThat(chart.json()).contains("[1000000,1000060,1000120]").contains("[1.0,null,3.0]");
  }

  @Test
  void wantsAValueForEachTime() {
    List<Series> tooFew = List.of(new Series("a", 1, List.of()));
    assertThatThrownBy(() -> Chart.lines("Events", Unit.COUNT, 60, List.of(START), tooFew))
        .hasMessageContaining("one value for each time");
  }

  @Test
  void drawsSparklinesWithGaps() {
    Sparkline line = Sparkline.of(Arrays.asList(0.0, 10.0, null, 5.0, 5.0), 0, 10, "rises");
    assertThat(line.path()).isEqualTo("M0.0 22.0L25.0 2.0M75.0 12.0L100.0 12.0");
  }

  @Test
  void givesEachNameItsColour() {
    List<String> names = List.of("Meta CAPI", "GA4 - Event", "Google Ads Conversion", "TikTok");
    var colours = SeriesColour.of(names);
    assertThat(Set.copyOf(colours.values())).hasSize(4);
    assertThat(SeriesColour.of(names.reversed())).isEqualTo(colours);
  }
}
