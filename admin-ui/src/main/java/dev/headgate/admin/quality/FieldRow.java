package dev.headgate.admin.quality;

import dev.headgate.admin.chart.Sparkline;
import dev.headgate.admin.words.Rate;
import dev.headgate.admin.words.Status;
import dev.headgate.ingest.insight.quality.Target;
import dev.headgate.ingest.insight.quality.TrackedField;
import java.util.Locale;

/** How often conversions carried a field, against its target. */
record FieldRow(TrackedField field, Rate rate, Sparkline trend) {

  public Status status() {
    if (rate.isEmpty()) {
      return Status.neutral("no data");
    }
    return switch (field.target().grade(rate.percent())) {
      case GOOD -> Status.good("good");
      case FAIR -> Status.warning("below target");
      case CRITICAL -> Status.bad("critical");
    };
  }

  public String target() {
    Target target = field.target();
    return String.format(
        Locale.ENGLISH, "%.0f %%, critical below %.0f %%", target.good(), target.critical());
  }
}
