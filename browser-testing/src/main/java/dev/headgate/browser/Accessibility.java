package dev.headgate.browser;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What axe-core finds wrong with a page for people who use it differently. */
public final class Accessibility {
  private static final Set<String> SERIOUS = Set.of("serious", "critical");

  private Accessibility() {}

  /** The serious and critical violations on the page as it stands, one line each; empty if none. */
  public static List<String> seriousViolations(Page page) {
    return new AxeBuilder(page)
        .setLegacyMode(true).analyze().getViolations().stream()
            .filter(rule -> SERIOUS.contains(rule.getImpact()))
            .map(Accessibility::line)
            .toList();
  }

  private static String line(Rule rule) {
    String where =
        rule.getNodes().stream()
            .map(node -> node.getTarget() + " " + node.getFailureSummary().replace('\n', ' '))
            .collect(Collectors.joining("; "));
    return "%s (%s): %s at %s".formatted(rule.getId(), rule.getImpact(), rule.getHelp(), where);
  }
}
