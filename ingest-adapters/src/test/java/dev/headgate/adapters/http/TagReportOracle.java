package dev.headgate.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.adapters.http.TagReportDecoder.Decoded;
import dev.headgate.ingest.tag.TagReport;
import dev.headgate.ingest.tag.TagReport.Ecommerce;
import dev.headgate.ingest.tag.TagReport.EcommerceCounts;
import dev.headgate.ingest.tag.TagReport.TagExecution;
import dev.headgate.ingest.tag.TagReport.TagSums;
import dev.headgate.ingest.tag.TagReport.UserData;
import dev.headgate.ingest.tag.TagReport.UserDataCounts;
import dev.headgate.ingest.tag.TagRules;
import dev.headgate.ingest.tag.TagStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Compares what the decoder of tag reports reads with a report made from Jackson's tree. */
final class TagReportOracle {
  private static final long MAX_COUNT = 999_999_999_999_999_999L;

  private final TagReportDecoder decoder = new TagReportDecoder();

  /** The tree holds no report. */
  private static final class NoReport extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoReport() {
      super(null, null, false, false);
    }
  }

  void check(byte[] body) {
    Decoded decoded = decoder.decode(body, body.length);
    Optional<TagReport> expected = JsonTrees.tree(body).flatMap(TagReportOracle::report);
    Optional<TagReport> found =
        decoded instanceof Decoded.Report report ? Optional.of(report.report()) : Optional.empty();
    if (found.equals(expected)) {
      return;
    }
    String shown = new String(body, StandardCharsets.UTF_8);
    boolean mayBeStricter =
        found.isEmpty() && (shown.contains("-0") || JsonTrees.hasDuplicates(body));
    if (!mayBeStricter) {
      assertThat(found).as("%s: %s", shown, decoded).isEqualTo(expected);
    }
  }

  private static Optional<TagReport> report(JsonNode tree) {
    try {
      if (!tree.isObject()) {
        return Optional.empty();
      }
      boolean window = field(tree, "batch", TagReportOracle::flag).orElse(false);
      return Optional.of(window ? window(tree) : event(tree));
    } catch (NoReport e) {
      return Optional.empty();
    }
  }

  private static TagReport event(JsonNode tree) {
    List<TagExecution> tags = new ArrayList<>();
    JsonNode list = required(tree, "tags", node -> node);
    if (!list.isArray() || list.size() > TagRules.MAX_TAGS) {
      throw new NoReport();
    }
    list.forEach(node -> tags.add(execution(node)));
    return new TagReport.Event(
        required(tree, "container_id", TagReportOracle::text),
        required(tree, "event_name", TagReportOracle::text),
        required(tree, "timestamp_ms", TagReportOracle::count),
        tags,
        field(tree, "user_data", TagReportOracle::object).flatMap(TagReportOracle::userData),
        field(tree, "ecommerce", TagReportOracle::object).flatMap(TagReportOracle::ecommerce));
  }

  private static TagExecution execution(JsonNode node) {
    object(node);
    String id = required(node, "id", TagReportOracle::text);
    String name = field(node, "name", TagReportOracle::text).orElse("");
    Optional<Long> time = field(node, "execution_time", TagReportOracle::count);
    TagStatus status =
        TagStatus.labelled(required(node, "status", TagReportOracle::text))
            .orElseThrow(NoReport::new);
    if (id.isEmpty()) {
      throw new NoReport();
    }
    return new TagExecution(
        id,
        name.isEmpty() ? "tag_" + id : name,
        status,
        time.map(OptionalLong::of).orElse(OptionalLong.empty()));
  }

  private static Optional<UserData> userData(JsonNode node) {
    List<Optional<Boolean>> flags =
        flags(
            node,
            "has_email",
            "has_phone",
            "has_first_name",
            "has_last_name",
            "has_city",
            "has_country");
    return isAnyThere(flags)
        ? Optional.of(
            new UserData(
                is(flags, 0),
                is(flags, 1),
                is(flags, 2) || is(flags, 3),
                is(flags, 4),
                is(flags, 5)))
        : Optional.empty();
  }

  private static Optional<Ecommerce> ecommerce(JsonNode node) {
    List<Optional<Boolean>> flags =
        flags(node, "has_value", "has_currency", "has_transaction_id", "has_items");
    return isAnyThere(flags)
        ? Optional.of(new Ecommerce(is(flags, 0), is(flags, 1), is(flags, 2), is(flags, 3)))
        : Optional.empty();
  }

  private static List<Optional<Boolean>> flags(JsonNode node, String... names) {
    List<Optional<Boolean>> flags = new ArrayList<>();
    for (String name : names) {
      flags.add(field(node, name, TagReportOracle::flag));
    }
    return flags;
  }

  private static boolean isAnyThere(List<Optional<Boolean>> flags) {
    return flags.stream().anyMatch(Optional::isPresent);
  }

  private static boolean is(List<Optional<Boolean>> flags, int index) {
    return flags.get(index).orElse(false);
  }

  private static TagReport window(JsonNode tree) {
    return new TagReport.Window(
        required(tree, "container_id", TagReportOracle::text),
        required(tree, "window_start_ms", TagReportOracle::count),
        required(tree, "window_end_ms", TagReportOracle::count),
        required(tree, "total_events", TagReportOracle::count),
        map(tree, "event_counts", TagReportOracle::count),
        map(tree, "tag_metrics", TagReportOracle::sums),
        field(tree, "user_data_quality", TagReportOracle::object)
            .map(
                node ->
                    new UserDataCounts(
                        countOf(node, "email"),
                        countOf(node, "phone"),
                        countOf(node, "address"),
                        countOf(node, "total")))
            .orElse(UserDataCounts.NONE),
        field(tree, "ecommerce_quality", TagReportOracle::object)
            .map(
                node ->
                    new EcommerceCounts(
                        countOf(node, "value"),
                        countOf(node, "currency"),
                        countOf(node, "transaction_id"),
                        countOf(node, "items"),
                        countOf(node, "total")))
            .orElse(EcommerceCounts.NONE));
  }

  private static TagSums sums(JsonNode node) {
    object(node);
    long success = countOf(node, "success");
    long failure = countOf(node, "failure");
    long timeout = countOf(node, "timeout");
    long exception = countOf(node, "exception");
    return new TagSums(
        success,
        failure,
        timeout,
        exception,
        countOf(node, "total_exec_ms"),
        field(node, "count", TagReportOracle::count)
            .orElse(success + failure + timeout + exception));
  }

  private static <T> Map<String, T> map(JsonNode tree, String name, Function<JsonNode, T> value) {
    Map<String, T> map = new LinkedHashMap<>();
    field(tree, name, TagReportOracle::object)
        .ifPresent(
            node ->
                node.properties()
                    .forEach(
                        entry ->
                            map.put(
                                JsonTrees.wellFormed(entry.getKey()),
                                value.apply(entry.getValue()))));
    return map;
  }

  private static <T> Optional<T> field(JsonNode node, String name, Function<JsonNode, T> value) {
    @Nullable JsonNode found = node.get(name);
    return found == null || found.isNull() ? Optional.empty() : Optional.of(value.apply(found));
  }

  private static <T> T required(JsonNode node, String name, Function<JsonNode, T> value) {
    return field(node, name, value).orElseThrow(NoReport::new);
  }

  private static long countOf(JsonNode node, String name) {
    return field(node, name, TagReportOracle::count).orElse(0L);
  }

  private static long count(JsonNode node) {
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw new NoReport();
    }
    long count = node.longValue();
    if (count < 0 || count > MAX_COUNT) {
      throw new NoReport();
    }
    return count;
  }

  private static String text(JsonNode node) {
    if (!node.isString()) {
      throw new NoReport();
    }
    return JsonTrees.wellFormed(node.asString());
  }

  private static boolean flag(JsonNode node) {
    if (!node.isBoolean()) {
      throw new NoReport();
    }
    return node.booleanValue();
  }

  private static JsonNode object(JsonNode node) {
    if (!node.isObject()) {
      throw new NoReport();
    }
    return node;
  }
}
