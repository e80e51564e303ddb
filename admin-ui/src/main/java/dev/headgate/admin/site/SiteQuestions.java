package dev.headgate.admin.site;

import dev.headgate.admin.component.Confirmation;
import dev.headgate.admin.frame.Link;
import dev.headgate.admin.words.Words;
import dev.headgate.ingest.insight.SiteFigures;
import dev.headgate.ingest.insight.WatchedSite;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is asked before a site is disabled or enabled, with what it means in numbers. */
final class SiteQuestions {
  private static final Words WORDS = new Words();

  private SiteQuestions() {}

  /**
   * Asks whether to disable.
   *
   * @param operator whether an operator asks, who then alone can enable it again
   */
  static Confirmation disable(
      WatchedSite watched, boolean operator, Link action, Link back, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add(sent(watched.figures()));
    lines.add(
        "They get 403 from the next second on and do not retry: what they report until the site"
            + " is enabled again is lost for good.");
    lines.add("What is stored stays, and can be looked at as before.");
    lines.add(keys(watched.usableKeys(now)));
    lines.add(
        operator
            ? "Since you are an operator, the tenant cannot enable it again; an operator has to."
            : "You can enable it again at any time.");
    return new Confirmation(
        "Disable \"" + watched.site().name() + "\"?",
        lines,
        action.toString(),
        "Disable the site",
        back,
        true,
        Optional.empty());
  }

  private static String sent(Optional<SiteFigures> figures) {
    if (figures.isEmpty()) {
      return "How much this site's containers send is not known now, because ClickHouse does not"
          + " answer.";
    }
    long reports = figures.get().reportsOfDay();
    return reports == 0
        ? "This site's containers sent no report in the last 24 h."
        : "This site's containers sent %s with %s in the last 24 h."
            .formatted(
                WORDS.count(reports, "report", "reports"),
                WORDS.count(figures.get().eventsOfDay(), "event", "events"));
  }

  private static String keys(int usable) {
    return switch (usable) {
      case 0 -> "It has no live tag key at the moment.";
      case 1 -> "Its tag key is kept, and works again once the site is enabled.";
      default ->
          "Its %s tag keys are kept, and work again once the site is enabled."
              .formatted(WORDS.number(usable));
    };
  }

  static Confirmation enable(WatchedSite watched, Link action, Link back, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add("Reports of its containers are taken again within a second.");
    lines.add("What they sent while it was disabled was refused, and does not come back.");
    int keys = watched.usableKeys(now);
    if (keys == 0) {
      lines.add("It has no live tag key: make one, or nothing can report for it.");
    } else {
      lines.add(
          keys == 1
              ? "It has one live tag key; containers that carry it need no change."
              : "It has %s live tag keys; containers that carry them need no change."
                  .formatted(WORDS.number(keys)));
    }
    return new Confirmation(
        "Enable \"" + watched.site().name() + "\"?",
        lines,
        action.toString(),
        "Enable the site",
        back,
        false,
        Optional.empty());
  }
}
