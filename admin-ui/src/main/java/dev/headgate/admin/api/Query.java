package dev.headgate.admin.api;

import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.management.Outcome.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * The parameters of a request's address. A method of the API takes out of it what it knows and
 * calls {@link #finish}, which refuses the request with all that is wrong at once: a misspelt
 * filter must not mean everything.
 */
final class Query {
  private static final int USUAL_PAGE = 50;
  static final int LARGEST_PAGE = 500;

  private final Map<String, String[]> parameters;
  private final Instant now;
  private final Set<String> known = new HashSet<>();
  private final List<Problem> problems = new ArrayList<>();

  private Query(Map<String, String[]> parameters, Instant now) {
    this.parameters = parameters;
    this.now = now;
  }

  static Query of(HttpServletRequest request, Instant now) {
    return new Query(request.getParameterMap(), now);
  }

  /** The time of the request; the same instant all over it. */
  Instant now() {
    return now;
  }

  /** A parameter; an empty one is none. */
  Optional<String> text(String name) {
    known.add(name);
    String[] values = parameters.get(name);
    if (values == null) {
      return Optional.empty();
    }
    if (values.length > 1) {
      problems.add(new Problem(name, "This is given twice."));
    }
    return Optional.of(values[0].strip()).filter(text -> !text.isEmpty());
  }

  String textOrEmpty(String name) {
    return text(name).orElse("");
  }

  /** The parts between commas; empty if there is no such parameter. */
  Optional<List<String>> texts(String name) {
    boolean given = parameters.containsKey(name);
    String joined = textOrEmpty(name);
    return given ? Optional.of(List.of(joined.split(",", -1))) : Optional.empty();
  }

  /** Refuses parameters without a value, where none would mean everything. */
  void refuseEmpty() {
    parameters.forEach(
        (name, values) -> {
          if (List.of(values).stream().anyMatch(String::isBlank)) {
            problems.add(new Problem(name, "This is empty."));
          }
        });
  }

  void refuse(String name, String message) {
    problems.add(new Problem(name, message));
  }

  String required(String name) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      problems.add(new Problem(name, "This is missing."));
    }
    return text.orElse("");
  }

  <T> Optional<T> id(String name, IntFunction<T> type) {
    OptionalLong number = number(name, Integer.MAX_VALUE);
    return number.isEmpty() ? Optional.empty() : Optional.of(type.apply((int) number.getAsLong()));
  }

  /** A number from 1 on. */
  private OptionalLong number(String name, long largest) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    if (text.get().matches("[1-9][0-9]{0,17}")) {
      long number = Long.parseLong(text.get());
      if (number <= largest) {
        return OptionalLong.of(number);
      }
    }
    problems.add(new Problem(name, "This has to be a number from 1 to %,d.".formatted(largest)));
    return OptionalLong.of(1);
  }

  Optional<Instant> instant(String name) {
    return text(name).map(text -> instant(name, text));
  }

  private Instant instant(String name, String text) {
    try {
      Instant instant = OffsetDateTime.parse(text).toInstant();
      if (Period.isStorable(instant)) {
        return instant;
      }
      problems.add(new Problem(name, "This has to be from 1970 to 2299."));
      return now;
    } catch (DateTimeParseException e) {
      problems.add(
          new Problem(
              name,
              "This has to be an RFC 3339 time, for example 2026-04-23T18:30:00Z"
                  + " (a plus is written %2B)."));
      return now;
    }
  }

  /** A month that has begun; this one unless said. */
  YearMonth month(String name) {
    YearMonth current = YearMonth.from(now.atOffset(ZoneOffset.UTC));
    Optional<String> text = text(name);
    try {
      YearMonth month = text.isEmpty() ? current : YearMonth.parse(text.get());
      if (!month.isAfter(current) && month.getYear() >= 1970) {
        return month;
      }
      problems.add(new Problem(name, "This has to be a month that has begun."));
    } catch (DateTimeParseException e) {
      problems.add(new Problem(name, "This has to be a month, for example 2026-04."));
    }
    return current;
  }

  /** From {@code from} to {@code until}; the last 24 hours unless said. */
  Span span() {
    return Period.of(instant("from"), instant("until"), now, problems::add);
  }

  Step step(Span span) {
    String text = textOrEmpty("step");
    Step step = text.isEmpty() ? Step.fitting(span) : Step.named(text).orElse(null);
    if (step == null) {
      problems.add(new Problem("step", "This has to be one of: " + Step.all() + "."));
      return Step.fitting(span);
    }
    if (step.count(span) > Step.MOST) {
      problems.add(
          new Problem(
              "step",
              "These would be %,d steps; choose a longer step or a shorter period."
                  .formatted(step.count(span))));
    }
    return step;
  }

  /** How many things are wanted at once. */
  int limit() {
    return (int) number("limit", LARGEST_PAGE).orElse(USUAL_PAGE);
  }

  /** The number after which to go on. */
  OptionalLong cursorNumber() {
    return number("cursor", 999_999_999_999_999_999L);
  }

  /** The place after which to go on. */
  Optional<RowPlace> cursorPlace() {
    Optional<String> text = text("cursor");
    Optional<RowPlace> place = text.flatMap(RowPlace::parse);
    if (text.isPresent() && place.isEmpty()) {
      problems.add(new Problem("cursor", "Take the next of the page before as it is."));
    }
    return place;
  }

  /** Ends the request if something is wrong with its parameters. */
  void finish() {
    for (String name : parameters.keySet()) {
      if (!known.contains(name)) {
        problems.add(new Problem(name, "There is no such parameter."));
      }
    }
    if (!problems.isEmpty()) {
      throw Refusal.invalidRequest(problems);
    }
  }
}
