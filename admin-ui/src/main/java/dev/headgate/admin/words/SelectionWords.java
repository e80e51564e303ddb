package dev.headgate.admin.words;

import dev.headgate.ingest.insight.RejectedFilter;
import dev.headgate.ingest.insight.RejectedSelection;
import dev.headgate.ingest.insight.RowPlace;
import java.util.List;

/** Which rejected things were chosen, in words for the audit log and the list of replays. */
public final class SelectionWords {
  private static final Words WORDS = new Words();

  private SelectionWords() {}

  public static String of(RejectedSelection selection) {
    return switch (selection) {
      case RejectedSelection.These(_, List<RowPlace> these) ->
          these.size() == 1 ? "a single one" : WORDS.number(these.size()) + " single ones";
      case RejectedSelection.Fitting(RejectedFilter filter) -> of(filter);
    };
  }

  private static String of(RejectedFilter filter) {
    return (filter.code().isEmpty() ? "any code" : filter.code())
        + (filter.field().isEmpty() ? "" : ", field " + filter.field())
        + filter.key().map(key -> ", key " + key.value()).orElse("")
        + ", received "
        + WORDS.time(filter.span().from())
        + " to "
        + WORDS.time(filter.span().until());
  }
}
