package dev.headgate.app.demo;

import dev.headgate.ingest.tag.TagReport;
import dev.headgate.ingest.tag.TagReport.EcommerceCounts;
import dev.headgate.ingest.tag.TagReport.TagSums;
import dev.headgate.ingest.tag.TagReport.UserDataCounts;
import dev.headgate.ingest.tag.TagStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The buffer of one container instance in batched mode. */
final class TagWindow {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final String containerId;
  private final List<ShopVisit> visits = new ArrayList<>();

  TagWindow(String containerId) {
    this.containerId = containerId;
  }

  int size() {
    return visits.size();
  }

  void add(ShopVisit visit) {
    visits.add(visit);
  }

  /** Empties the buffer into a request. */
  TagUpload flush() {
    TagReport.Window window = report();
    Instant last = visits.getLast().at();
    visits.clear();
    return new TagUpload(last, JSON.writeValueAsString(json(window)), Optional.of(window));
  }

  private TagReport.Window report() {
    Map<String, Long> counts = new TreeMap<>();
    Map<String, TagSums> tags = new TreeMap<>();
    for (ShopVisit visit : visits) {
      counts.merge(visit.name(), 1L, Long::sum);
      for (DemoTag.Run run : visit.runs()) {
        tags.merge(run.tag().name(), sums(run), TagWindow::plus);
      }
    }
    return new TagReport.Window(
        containerId,
        visits.getFirst().at().toEpochMilli(),
        visits.getLast().at().toEpochMilli(),
        visits.size(),
        counts,
        tags,
        userData(),
        ecommerce());
  }

  private static TagSums sums(DemoTag.Run run) {
    return new TagSums(
        run.status() == TagStatus.SUCCESS ? 1 : 0,
        run.status() == TagStatus.FAILURE ? 1 : 0,
        run.status() == TagStatus.TIMEOUT ? 1 : 0,
        run.status() == TagStatus.EXCEPTION ? 1 : 0,
        run.millis(),
        1);
  }

  private static TagSums plus(TagSums a, TagSums b) {
    return new TagSums(
        a.success() + b.success(),
        a.failure() + b.failure(),
        a.timeout() + b.timeout(),
        a.exception() + b.exception(),
        a.totalExecutionMillis() + b.totalExecutionMillis(),
        a.executions() + b.executions());
  }

  private UserDataCounts userData() {
    return new UserDataCounts(
        withUser(TagReport.UserData::email),
        withUser(TagReport.UserData::phone),
        withUser(TagReport.UserData::address),
        visits.size());
  }

  private long withUser(Predicate<TagReport.UserData> what) {
    return visits.stream().filter(visit -> visit.user().filter(what).isPresent()).count();
  }

  private EcommerceCounts ecommerce() {
    return new EcommerceCounts(
        withCommerce(TagReport.Ecommerce::value),
        withCommerce(TagReport.Ecommerce::currency),
        withCommerce(TagReport.Ecommerce::transactionId),
        withCommerce(TagReport.Ecommerce::items),
        withCommerce(_ -> true));
  }

  private long withCommerce(Predicate<TagReport.Ecommerce> what) {
    return visits.stream().filter(visit -> visit.commerce().filter(what).isPresent()).count();
  }

  private static ObjectNode json(TagReport.Window window) {
    ObjectNode json = JSON.createObjectNode();
    json.put("container_id", window.containerId()).put("batch", true);
    json.put("window_start_ms", window.timestampMillis());
    json.put("window_end_ms", window.endMillis());
    json.put("total_events", window.totalEvents());
    ObjectNode counts = json.putObject("event_counts");
    window.eventCounts().forEach(counts::put);
    ObjectNode tags = json.putObject("tag_metrics");
    window.tags().forEach((name, sums) -> putSums(tags.putObject(name), sums));
    json.putObject("user_data_quality")
        .put("email", window.userData().email())
        .put("phone", window.userData().phone())
        .put("address", window.userData().address())
        .put("total", window.userData().total());
    json.putObject("ecommerce_quality")
        .put("value", window.ecommerce().value())
        .put("currency", window.ecommerce().currency())
        .put("transaction_id", window.ecommerce().transactionId())
        .put("items", window.ecommerce().items())
        .put("total", window.ecommerce().total());
    return json;
  }

  private static void putSums(ObjectNode json, TagSums sums) {
    json.put("success", sums.success()).put("failure", sums.failure());
    json.put("timeout", sums.timeout()).put("exception", sums.exception());
    json.put("total_exec_ms", sums.totalExecutionMillis()).put("count", sums.executions());
  }
}
