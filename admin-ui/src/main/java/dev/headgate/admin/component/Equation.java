package dev.headgate.admin.component;

import dev.headgate.admin.frame.Link;
import dev.headgate.admin.words.Words;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A sum that a reader can check: the first term is what all others together are.
 *
 * @param terms the sum, then its parts
 */
public record Equation(List<Term> terms) {
  private static final Words WORDS = new Words();

  /**
   * One number.
   *
   * @param link to the list of what is counted
   * @param help what is counted, in a sentence
   */
  public record Term(String label, long value, Link link, String help) {}

  public Equation {
    terms = List.copyOf(terms);
    if (terms.size() < 2) {
      throw new IllegalArgumentException("an equation has two sides");
    }
  }

  /** By how much the sum is more than its parts; pages say so when it is not zero. */
  public long difference() {
    return terms.getFirst().value() - terms.stream().skip(1).mapToLong(Term::value).sum();
  }

  public boolean isBalanced() {
    return difference() == 0;
  }

  /** The equation for those who hear it. */
  public String sentence() {
    return said(terms.getFirst())
        + " = "
        + terms.stream().skip(1).map(Equation::said).collect(Collectors.joining(" + "));
  }

  private static String said(Term term) {
    return WORDS.number(term.value()) + " " + term.label();
  }
}
