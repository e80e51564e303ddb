package dev.headgate.admin.api;

import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.management.Outcome.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntFunction;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON object that came with a request. A method of the API takes out of it what it knows and
 * calls {@link #finish}, which refuses the request with all that is wrong at once: fields that are
 * missing, of another type, or not asked for. Until then a bad field has some value of its type.
 */
final class JsonBody {
  static final int MOST_BYTES = 65_536;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode fields;
  private final Set<String> known = new HashSet<>();
  private final List<Problem> problems = new ArrayList<>();

  private JsonBody(JsonNode fields) {
    this.fields = fields;
  }

  /** Reads the body; none at all is an empty object. */
  static JsonBody of(HttpServletRequest request) {
    byte[] bytes = bytes(request);
    if (bytes.length > 0) {
      requireJson(request);
    }
    return new JsonBody(bytes.length == 0 ? JSON.createObjectNode() : parse(bytes));
  }

  private static byte[] bytes(HttpServletRequest request) {
    try {
      byte[] bytes = request.getInputStream().readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw Refusal.tooLarge(MOST_BYTES);
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireJson(HttpServletRequest request) {
    String type = request.getContentType();
    String encoding = request.getHeader("Content-Encoding");
    boolean json = type == null || type.matches("(?i)application/json\\s*(;.*)?");
    if (!json || (encoding != null && !encoding.equalsIgnoreCase("identity"))) {
      throw Refusal.unsupportedType();
    }
  }

  private static JsonNode parse(byte[] bytes) {
    try {
      JsonNode node = JSON.readTree(bytes);
      if (node.isObject()) {
        return node;
      }
      throw Refusal.invalidJson("The body has to be a JSON object.");
    } catch (JacksonException e) {
      throw Refusal.invalidJson("The body is not valid JSON: " + place(e));
    }
  }

  private static String place(JacksonException e) {
    var at = e.getLocation();
    return at == null
        ? "look at its end."
        : "look at line %d, column %d.".formatted(at.getLineNr(), at.getColumnNr());
  }

  /** Whether a field is there, be it {@code null}. */
  boolean has(String name) {
    known.add(name);
    return fields.has(name);
  }

  /** A field's value; empty if it is missing or {@code null}. */
  private Optional<JsonNode> value(String name) {
    known.add(name);
    JsonNode node = fields.path(name);
    return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(node);
  }

  String text(String name) {
    return required(name, optionalText(name)).orElse("");
  }

  Optional<String> optionalText(String name) {
    return value(name).map(node -> textOf(name, node));
  }

  private String textOf(String name, JsonNode node) {
    if (node.isString()) {
      return node.stringValue();
    }
    problems.add(new Problem(name, "This has to be a string."));
    return "";
  }

  long number(String name) {
    OptionalLong number = optionalNumber(name);
    if (number.isEmpty()) {
      required(name, Optional.empty());
    }
    return number.orElse(0);
  }

  OptionalLong optionalNumber(String name) {
    Optional<JsonNode> value = value(name);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    JsonNode node = value.get();
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return OptionalLong.of(node.longValue());
    }
    problems.add(new Problem(name, "This has to be a whole number."));
    return OptionalLong.of(0);
  }

  /** An id; one that cannot be an id is a problem. */
  <T> T id(String name, IntFunction<T> type) {
    return required(name, optionalId(name, type)).orElseGet(() -> type.apply(1));
  }

  <T> Optional<T> optionalId(String name, IntFunction<T> type) {
    OptionalLong number = optionalNumber(name);
    if (number.isEmpty()) {
      return Optional.empty();
    }
    long id = number.getAsLong();
    if (id < 1 || id > Integer.MAX_VALUE) {
      problems.add(new Problem(name, "This is no id."));
      return Optional.of(type.apply(1));
    }
    return Optional.of(type.apply((int) id));
  }

  Optional<Instant> optionalInstant(String name) {
    return optionalText(name).map(text -> instant(name, text));
  }

  private Instant instant(String name, String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      problems.add(
          new Problem(name, "This has to be an RFC 3339 time, for example 2026-04-23T18:30:00Z."));
      return Instant.EPOCH;
    }
  }

  /** From {@code from} to {@code until}; the last 24 hours unless said. */
  Span span(Instant now) {
    int before = problems.size();
    Optional<Instant> from = storableInstant("from");
    Optional<Instant> until = storableInstant("until");
    return problems.size() > before
        ? Period.of(Optional.empty(), Optional.empty(), now, problems::add)
        : Period.of(from, until, now, problems::add);
  }

  private Optional<Instant> storableInstant(String name) {
    Optional<Instant> instant = optionalInstant(name);
    if (instant.isPresent() && !Period.isStorable(instant.get())) {
      problems.add(new Problem(name, "This has to be from 1970 to 2299."));
    }
    return instant;
  }

  Duration duration(String name) {
    String text = text(name);
    try {
      return text.isEmpty() ? Duration.ZERO : Duration.parse(text);
    } catch (DateTimeParseException | ArithmeticException e) {
      problems.add(
          new Problem(name, "This has to be an ISO 8601 duration, for example PT24H or PT0S."));
      return Duration.ZERO;
    }
  }

  /** A list of strings; {@code missing} if there is none. */
  List<String> texts(String name, List<String> missing) {
    JsonNode node = value(name).orElse(null);
    if (node == null) {
      return missing;
    }
    if (!node.isArray()) {
      problems.add(new Problem(name, "This has to be an array of strings."));
      return missing;
    }
    return node.values().stream().map(each -> textOf(name, each)).toList();
  }

  <E extends Enum<E>> E choice(String name, Class<E> type) {
    return required(name, value(name))
        .map(node -> choice(name, node, type))
        .orElse(Choices.any(type));
  }

  <E extends Enum<E>> Set<E> choices(String name, Class<E> type, Set<E> missing) {
    JsonNode node = value(name).orElse(null);
    if (node == null) {
      return missing;
    }
    Set<E> chosen = EnumSet.noneOf(type);
    if (node.isArray()) {
      node.values().forEach(each -> chosen.add(choice(name, each, type)));
    } else {
      problems.add(new Problem(name, "This has to be an array of: " + Choices.all(type) + "."));
    }
    return chosen;
  }

  private <E extends Enum<E>> E choice(String name, JsonNode node, Class<E> type) {
    Optional<E> named = Choices.named(type, node.isString() ? node.stringValue() : "");
    if (named.isEmpty()) {
      problems.add(new Problem(name, "This has to be one of: " + Choices.all(type) + "."));
    }
    return named.orElse(Choices.any(type));
  }

  void refuse(String name, String message) {
    problems.add(new Problem(name, message));
  }

  private <T> Optional<T> required(String name, Optional<T> value) {
    if (value.isEmpty()) {
      problems.add(new Problem(name, "This is missing."));
    }
    return value;
  }

  /** Ends the request if something is wrong with the body. */
  void finish() {
    for (String name : fields.propertyNames()) {
      if (!known.contains(name)) {
        problems.add(new Problem(name, "There is no such field."));
      }
    }
    if (!problems.isEmpty()) {
      throw Refusal.invalidRequest(problems);
    }
  }
}
