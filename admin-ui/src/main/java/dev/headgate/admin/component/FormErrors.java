package dev.headgate.admin.component;

import dev.headgate.ingest.management.Outcome.Problem;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a form that was sent.
 *
 * @param byField the field's name in snake case, as the use cases say it
 * @param general what concerns no single field; empty if nothing
 */
public record FormErrors(Map<String, String> byField, String general) {
  public static final FormErrors NONE = new FormErrors(Map.of(), "");

  public FormErrors {
    byField = Map.copyOf(byField);
  }

  public static FormErrors of(List<Problem> problems) {
    return new FormErrors(
        problems.stream()
            .collect(
                Collectors.toMap(
                    Problem::field, Problem::message, (one, other) -> one + " " + other)),
        "");
  }

  public static FormErrors refused(String reason) {
    return new FormErrors(Map.of(), reason);
  }

  /** What is wrong with this field. */
  public @Nullable String of(String field) {
    return byField.get(field);
  }
}
