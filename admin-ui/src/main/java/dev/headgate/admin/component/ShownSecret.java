package dev.headgate.admin.component;

import java.util.List;

/**
 * A secret that is shown once.
 *
 * @param snippets ready to be pasted, with the secret in them; at most six
 */
public record ShownSecret(String title, String value, List<Snippet> snippets) {

  /** A way to use the secret. */
  public record Snippet(String name, String code) {}

  public ShownSecret {
    snippets = List.copyOf(snippets);
  }

  @Override
  public String toString() {
    return "ShownSecret[" + title + "]";
  }
}
