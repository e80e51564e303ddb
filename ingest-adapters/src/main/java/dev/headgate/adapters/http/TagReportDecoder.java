package dev.headgate.adapters.http;

import dev.headgate.ingest.tag.TagReport;
import dev.headgate.ingest.tag.TagReport.Ecommerce;
import dev.headgate.ingest.tag.TagReport.EcommerceCounts;
import dev.headgate.ingest.tag.TagReport.TagExecution;
import dev.headgate.ingest.tag.TagReport.TagSums;
import dev.headgate.ingest.tag.TagReport.UserData;
import dev.headgate.ingest.tag.TagReport.UserDataCounts;
import dev.headgate.ingest.tag.TagRules;
import dev.headgate.ingest.tag.TagStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the body of a tag request: one event, or, with {@code "batch": true}, a window of many.
 *
 * <p>Types are strict: nothing is coerced, numbers are whole, not negative and written without a
 * fraction or an exponent. {@code null} is the same as absent. Unknown fields are ignored, and so
 * are those of the other shape. Of a field that occurs twice the last one counts; within an object
 * of a report, the one before must be of the right type as well. Stateless.
 */
public final class TagReportDecoder {
  /** All names and labels that mean something anywhere in a report. */
  private static final FieldNames KNOWN =
      new FieldNames(
          List.of(
              "container_id",
              "event_name",
              "timestamp_ms",
              "tags",
              "user_data",
              "ecommerce",
              "batch",
              "window_start_ms",
              "window_end_ms",
              "total_events",
              "event_counts",
              "tag_metrics",
              "user_data_quality",
              "ecommerce_quality",
              "id",
              "name",
              "status",
              "execution_time",
              "has_email",
              "has_phone",
              "has_first_name",
              "has_last_name",
              "has_city",
              "has_country",
              "has_value",
              "has_currency",
              "has_transaction_id",
              "has_items",
              "success",
              "failure",
              "timeout",
              "exception",
              "total_exec_ms",
              "count",
              "email",
              "phone",
              "address",
              "total",
              "value",
              "currency",
              "transaction_id",
              "items"));

  private final KnownTexts texts = new KnownTexts();

  /** What a body turned out to be. */
  public sealed interface Decoded {
    record Report(TagReport report) implements Decoded {}

    /**
     * No report.
     *
     * @param message what is wrong, for the operator; echoes nothing of the body
     */
    record Invalid(String message) implements Decoded {}
  }

  /** Reads the first {@code length} bytes. */
  public Decoded decode(byte[] body, int length) {
    try {
      return new Decoded.Report(new Reading(body, length, texts).report());
    } catch (MalformedJson | InvalidReport e) {
      return new Decoded.Invalid(String.valueOf(e.getMessage()));
    }
  }

  /** Where the known fields of one report begin; a value is read when the shape is known. */
  private static final class Reading {
    private static final int ABSENT = -1;
    private static final Optional<Boolean> YES = Optional.of(true);
    private static final Optional<Boolean> NO = Optional.of(false);

    private final byte[] body;
    private final int length;
    private final KnownTexts texts;
    private final JsonScanner json = new JsonScanner();

    private int containerId = ABSENT;
    private int eventName = ABSENT;
    private int timestamp = ABSENT;
    private int tags = ABSENT;
    private int userData = ABSENT;
    private int ecommerce = ABSENT;
    private int batch = ABSENT;
    private int windowStart = ABSENT;
    private int windowEnd = ABSENT;
    private int totalEvents = ABSENT;
    private int eventCounts = ABSENT;
    private int tagMetrics = ABSENT;
    private int userDataQuality = ABSENT;
    private int ecommerceQuality = ABSENT;

    Reading(byte[] body, int length, KnownTexts texts) {
      this.body = body;
      this.length = length;
      this.texts = texts;
    }

    TagReport report() throws MalformedJson, InvalidReport {
      locate();
      return isWindow() ? window() : event();
    }

    private void locate() throws MalformedJson, InvalidReport {
      json.start(body, length);
      boolean object = json.peek() == '{';
      if (object) {
        json.enterObject();
        while (json.nextField()) {
          locateField(known());
        }
      } else {
        json.skipValue();
      }
      json.finish();
      if (!object) {
        throw new InvalidReport("a report must be a JSON object");
      }
    }

    private void locateField(String name) throws MalformedJson {
      int at = json.peek() == 'n' ? ABSENT : json.position();
      switch (name) {
        case "container_id" -> containerId = at;
        case "event_name" -> eventName = at;
        case "timestamp_ms" -> timestamp = at;
        case "tags" -> tags = at;
        case "user_data" -> userData = at;
        case "ecommerce" -> ecommerce = at;
        case "batch" -> batch = at;
        case "window_start_ms" -> windowStart = at;
        case "window_end_ms" -> windowEnd = at;
        case "total_events" -> totalEvents = at;
        case "event_counts" -> eventCounts = at;
        case "tag_metrics" -> tagMetrics = at;
        case "user_data_quality" -> userDataQuality = at;
        case "ecommerce_quality" -> ecommerceQuality = at;
        default -> {}
      }
      json.skipValue();
    }

    private boolean isWindow() throws MalformedJson, InvalidReport {
      return batch != ABSENT && flag(goTo("batch", batch));
    }

    private TagReport event() throws MalformedJson, InvalidReport {
      return new TagReport.Event(
          text(goTo("container_id", containerId)),
          text(goTo("event_name", eventName)),
          count(goTo("timestamp_ms", timestamp)),
          executions(goTo("tags", tags)),
          userData == ABSENT ? Optional.empty() : userData(goTo("user_data", userData)),
          ecommerce == ABSENT ? Optional.empty() : ecommerce(goTo("ecommerce", ecommerce)));
    }

    private TagReport window() throws MalformedJson, InvalidReport {
      return new TagReport.Window(
          text(goTo("container_id", containerId)),
          count(goTo("window_start_ms", windowStart)),
          count(goTo("window_end_ms", windowEnd)),
          count(goTo("total_events", totalEvents)),
          eventCounts == ABSENT ? Map.of() : eventCounts(goTo("event_counts", eventCounts)),
          tagMetrics == ABSENT ? Map.of() : tagMetrics(goTo("tag_metrics", tagMetrics)),
          userDataQuality == ABSENT
              ? UserDataCounts.NONE
              : userDataQuality(goTo("user_data_quality", userDataQuality)),
          ecommerceQuality == ABSENT
              ? EcommerceCounts.NONE
              : ecommerceQuality(goTo("ecommerce_quality", ecommerceQuality)));
    }

    /** Stands before the field's value; hands the name on for messages. */
    private String goTo(String field, int position) throws InvalidReport {
      if (position == ABSENT) {
        throw new InvalidReport(field + " is required");
      }
      json.seek(position);
      return field;
    }

    private List<TagExecution> executions(String field) throws MalformedJson, InvalidReport {
      if (json.peek() != '[') {
        throw new InvalidReport(field + " must be an array");
      }
      List<TagExecution> executions = new ArrayList<>();
      json.enterArray();
      while (json.nextElement()) {
        if (executions.size() == TagRules.MAX_TAGS) {
          throw new InvalidReport("a report names at most " + TagRules.MAX_TAGS + " tags");
        }
        executions.add(execution());
      }
      return executions;
    }

    private TagExecution execution() throws MalformedJson, InvalidReport {
      String id = "";
      String name = "";
      Optional<TagStatus> status = Optional.empty();
      OptionalLong time = OptionalLong.empty();
      enterObject("tags[]");
      while (json.nextField()) {
        String field = known();
        boolean isNull = json.peek() == 'n';
        switch (field) {
          case "id" -> id = isNull ? skipped("") : text("tags[].id");
          case "name" -> name = isNull ? skipped("") : text("tags[].name");
          case "status" -> status = isNull ? skipped(Optional.empty()) : Optional.of(status());
          case "execution_time" ->
              time =
                  isNull
                      ? skipped(OptionalLong.empty())
                      : OptionalLong.of(count("tags[].execution_time"));
          default -> json.skipValue();
        }
      }
      if (status.isEmpty()) {
        throw new InvalidReport("tags[].status is required");
      }
      if (id.isEmpty()) {
        throw new InvalidReport("tags[].id is required and must not be empty");
      }
      return new TagExecution(id, name.isEmpty() ? "tag_" + id : name, status.get(), time);
    }

    private <T> T skipped(T value) throws MalformedJson {
      json.skipValue();
      return value;
    }

    private TagStatus status() throws MalformedJson, InvalidReport {
      takeString("tags[].status");
      return TagStatus.labelled(known())
          .orElseThrow(
              () ->
                  new InvalidReport(
                      "tags[].status must be success, failure, timeout or exception"));
    }

    private Optional<UserData> userData(String field) throws MalformedJson, InvalidReport {
      Optional<Boolean> email = Optional.empty();
      Optional<Boolean> phone = Optional.empty();
      Optional<Boolean> firstName = Optional.empty();
      Optional<Boolean> lastName = Optional.empty();
      Optional<Boolean> city = Optional.empty();
      Optional<Boolean> country = Optional.empty();
      enterObject(field);
      while (json.nextField()) {
        switch (known()) {
          case "has_email" -> email = flagOrNull("user_data.has_email");
          case "has_phone" -> phone = flagOrNull("user_data.has_phone");
          case "has_first_name" -> firstName = flagOrNull("user_data.has_first_name");
          case "has_last_name" -> lastName = flagOrNull("user_data.has_last_name");
          case "has_city" -> city = flagOrNull("user_data.has_city");
          case "has_country" -> country = flagOrNull("user_data.has_country");
          default -> json.skipValue();
        }
      }
      return isAnyPresent(email, phone, firstName, lastName, city, country)
          ? Optional.of(
              new UserData(
                  isTrue(email),
                  isTrue(phone),
                  isTrue(firstName) || isTrue(lastName),
                  isTrue(city),
                  isTrue(country)))
          : Optional.empty();
    }

    private Optional<Ecommerce> ecommerce(String field) throws MalformedJson, InvalidReport {
      Optional<Boolean> value = Optional.empty();
      Optional<Boolean> currency = Optional.empty();
      Optional<Boolean> transactionId = Optional.empty();
      Optional<Boolean> items = Optional.empty();
      enterObject(field);
      while (json.nextField()) {
        switch (known()) {
          case "has_value" -> value = flagOrNull("ecommerce.has_value");
          case "has_currency" -> currency = flagOrNull("ecommerce.has_currency");
          case "has_transaction_id" -> transactionId = flagOrNull("ecommerce.has_transaction_id");
          case "has_items" -> items = flagOrNull("ecommerce.has_items");
          default -> json.skipValue();
        }
      }
      return isAnyPresent(value, currency, transactionId, items)
          ? Optional.of(
              new Ecommerce(isTrue(value), isTrue(currency), isTrue(transactionId), isTrue(items)))
          : Optional.empty();
    }

    @SafeVarargs
    private static boolean isAnyPresent(Optional<Boolean>... flags) {
      for (Optional<Boolean> flag : flags) {
        if (flag.isPresent()) {
          return true;
        }
      }
      return false;
    }

    private static boolean isTrue(Optional<Boolean> flag) {
      return flag.orElse(false);
    }

    private Optional<Boolean> flagOrNull(String field) throws MalformedJson, InvalidReport {
      if (json.peek() == 'n') {
        return skipped(Optional.empty());
      }
      return flag(field) ? YES : NO;
    }

    private Map<String, Long> eventCounts(String field) throws MalformedJson, InvalidReport {
      Map<String, Long> counts = new LinkedHashMap<>();
      enterObject(field);
      while (json.nextField()) {
        if (counts.size() > TagRules.MAX_EVENT_NAMES) {
          throw new InvalidReport(
              "event_counts names at most " + TagRules.MAX_EVENT_NAMES + " events");
        }
        counts.put(json.text(texts), count("event_counts.*"));
      }
      return counts;
    }

    private Map<String, TagSums> tagMetrics(String field) throws MalformedJson, InvalidReport {
      Map<String, TagSums> sums = new LinkedHashMap<>();
      enterObject(field);
      while (json.nextField()) {
        if (sums.size() > TagRules.MAX_TAGS) {
          throw new InvalidReport("tag_metrics names at most " + TagRules.MAX_TAGS + " tags");
        }
        sums.put(json.text(texts), tagSums());
      }
      return sums;
    }

    private TagSums tagSums() throws MalformedJson, InvalidReport {
      long success = 0;
      long failure = 0;
      long timeout = 0;
      long exception = 0;
      long totalMillis = 0;
      OptionalLong executions = OptionalLong.empty();
      enterObject("tag_metrics.*");
      while (json.nextField()) {
        switch (known()) {
          case "success" -> success = countOrZero("tag_metrics.*.success");
          case "failure" -> failure = countOrZero("tag_metrics.*.failure");
          case "timeout" -> timeout = countOrZero("tag_metrics.*.timeout");
          case "exception" -> exception = countOrZero("tag_metrics.*.exception");
          case "total_exec_ms" -> totalMillis = countOrZero("tag_metrics.*.total_exec_ms");
          case "count" ->
              executions =
                  json.peek() == 'n'
                      ? skipped(OptionalLong.empty())
                      : OptionalLong.of(count("tag_metrics.*.count"));
          default -> json.skipValue();
        }
      }
      return new TagSums(
          success,
          failure,
          timeout,
          exception,
          totalMillis,
          executions.orElse(success + failure + timeout + exception));
    }

    private UserDataCounts userDataQuality(String field) throws MalformedJson, InvalidReport {
      long email = 0;
      long phone = 0;
      long address = 0;
      long total = 0;
      enterObject(field);
      while (json.nextField()) {
        switch (known()) {
          case "email" -> email = countOrZero("user_data_quality.email");
          case "phone" -> phone = countOrZero("user_data_quality.phone");
          case "address" -> address = countOrZero("user_data_quality.address");
          case "total" -> total = countOrZero("user_data_quality.total");
          default -> json.skipValue();
        }
      }
      return new UserDataCounts(email, phone, address, total);
    }

    private EcommerceCounts ecommerceQuality(String field) throws MalformedJson, InvalidReport {
      long value = 0;
      long currency = 0;
      long transactionId = 0;
      long items = 0;
      long total = 0;
      enterObject(field);
      while (json.nextField()) {
        switch (known()) {
          case "value" -> value = countOrZero("ecommerce_quality.value");
          case "currency" -> currency = countOrZero("ecommerce_quality.currency");
          case "transaction_id" -> transactionId = countOrZero("ecommerce_quality.transaction_id");
          case "items" -> items = countOrZero("ecommerce_quality.items");
          case "total" -> total = countOrZero("ecommerce_quality.total");
          default -> json.skipValue();
        }
      }
      return new EcommerceCounts(value, currency, transactionId, items, total);
    }

    private void enterObject(String field) throws MalformedJson, InvalidReport {
      if (json.peek() != '{') {
        throw new InvalidReport(field + " must be an object");
      }
      json.enterObject();
    }

    private String text(String field) throws MalformedJson, InvalidReport {
      takeString(field);
      return json.text(texts);
    }

    private void takeString(String field) throws MalformedJson, InvalidReport {
      if (json.peek() != '"') {
        throw new InvalidReport(field + " must be a string");
      }
      json.string();
    }

    /** The last string or field name if it means something to us, or else an empty one. */
    private String known() {
      return KNOWN.name(body, json);
    }

    private boolean flag(String field) throws MalformedJson, InvalidReport {
      int c = json.peek();
      if (c != 't' && c != 'f') {
        throw new InvalidReport(field + " must be true or false");
      }
      json.skipValue();
      return c == 't';
    }

    private long countOrZero(String field) throws MalformedJson, InvalidReport {
      return json.peek() == 'n' ? skipped(0L) : count(field);
    }

    private long count(String field) throws MalformedJson, InvalidReport {
      if (JsonScanner.beginsNumber(json.peek())) {
        json.number();
        if (json.isWholeNumber()) {
          long number = JsonNumber.parseCount(body, json.textStart(), json.textEnd());
          if (number != JsonNumber.NOT_A_COUNT) {
            return number;
          }
        }
      }
      throw new InvalidReport(field + " must be a whole number, not negative");
    }
  }
}
