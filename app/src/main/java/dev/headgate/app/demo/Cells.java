package dev.headgate.app.demo;

import dev.headgate.ingest.tag.TagReport;
import dev.headgate.ingest.tag.TagStatus;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Sums by {@link StoreView} and cell: what the store's tables should add up to. */
final class Cells {
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH").withZone(ZoneOffset.UTC);
  private static final String SEPARATOR = " | ";

  private final Map<StoreView, TreeMap<String, long[]>> cells = new EnumMap<>(StoreView.class);

  /** The name of a cell, of the values of its key columns. */
  static String key(List<String> values) {
    return String.join(SEPARATOR, values);
  }

  /** The rows of an upload that is stored once. */
  void addRows(MediaUpload upload) {
    upload.events().stream()
        .filter(PlayerEvent::isValid)
        .forEach(event -> addRow(event, upload.clock().isAccurate()));
  }

  private void addRow(PlayerEvent event, boolean kept) {
    String hour = hour(event.clientMillis());
    add(StoreView.MEDIA_BY_TYPE_AND_HOUR, List.of(event.type(), hour), 1, 1);
    add(StoreView.MEDIA_BY_DEVICE, List.of(event.device().label()), 1);
    add(StoreView.MEDIA_BY_TS_SOURCE, List.of(kept ? "client" : "corrected"), 1);
    if (kept) {
      add(StoreView.MEDIA_KEPT_BY_HOUR, List.of(hour), 1);
    }
  }

  /** The dead letters that each copy of an upload leaves. */
  void addDeadLetters(MediaUpload upload) {
    upload.flaws().values().forEach(code -> add(StoreView.DEAD_LETTERS, List.of(code), 1));
  }

  void addTagDeadLetter() {
    add(StoreView.DEAD_LETTERS, List.of("invalid_payload"), 1);
  }

  /** The rows of a container's report. */
  void add(TagReport report) {
    switch (report) {
      case TagReport.Event event -> add(event);
      case TagReport.Window window -> add(window);
    }
  }

  private void add(TagReport.Event event) {
    String container = event.containerId();
    String hour = hour(event.timestampMillis());
    add(
        StoreView.TAG_EVENTS,
        List.of(container, "event", event.eventName(), hour),
        1,
        1,
        one(event.userData().filter(TagReport.UserData::email).isPresent()),
        one(event.userData().filter(TagReport.UserData::phone).isPresent()),
        one(event.userData().filter(TagReport.UserData::address).isPresent()),
        one(event.userData().filter(TagReport.UserData::city).isPresent()),
        one(event.userData().filter(TagReport.UserData::country).isPresent()),
        one(event.userData().isPresent()),
        one(event.ecommerce().filter(TagReport.Ecommerce::value).isPresent()),
        one(event.ecommerce().filter(TagReport.Ecommerce::currency).isPresent()),
        one(event.ecommerce().filter(TagReport.Ecommerce::transactionId).isPresent()),
        one(event.ecommerce().filter(TagReport.Ecommerce::items).isPresent()),
        one(event.ecommerce().isPresent()));
    add(StoreView.TAG_EVENT_COUNTS, List.of(container, event.eventName()), 1);
    event.tags().forEach(tag -> add(container, hour, tag));
  }

  private void add(String container, String hour, TagReport.TagExecution tag) {
    TagStatus status = tag.status();
    add(
        StoreView.TAG_RESULTS,
        List.of(container, tag.name(), hour),
        1,
        one(status == TagStatus.SUCCESS),
        one(status == TagStatus.FAILURE),
        one(status == TagStatus.TIMEOUT),
        one(status == TagStatus.EXCEPTION),
        1,
        tag.executionTimeMillis().orElse(0));
    add(
        StoreView.TAG_TIMED_RUNS,
        List.of(container, tag.name()),
        one(tag.executionTimeMillis().isPresent()));
  }

  private void add(TagReport.Window window) {
    String container = window.containerId();
    String hour = hour(window.timestampMillis());
    add(
        StoreView.TAG_EVENTS,
        List.of(container, "window", "", hour),
        1,
        window.totalEvents(),
        window.userData().email(),
        window.userData().phone(),
        window.userData().address(),
        0,
        0,
        window.userData().total(),
        window.ecommerce().value(),
        window.ecommerce().currency(),
        window.ecommerce().transactionId(),
        window.ecommerce().items(),
        window.ecommerce().total());
    window
        .eventCounts()
        .forEach((name, count) -> add(StoreView.TAG_EVENT_COUNTS, List.of(container, name), count));
    window
        .tags()
        .forEach(
            (name, sums) ->
                add(
                    StoreView.TAG_RESULTS,
                    List.of(container, name, hour),
                    1,
                    sums.success(),
                    sums.failure(),
                    sums.timeout(),
                    sums.exception(),
                    sums.executions(),
                    sums.totalExecutionMillis()));
  }

  private void add(StoreView view, List<String> key, long... values) {
    long[] cell =
        cells
            .computeIfAbsent(view, _ -> new TreeMap<>())
            .computeIfAbsent(key(key), _ -> new long[values.length]);
    for (int i = 0; i < values.length; i++) {
      cell[i] += values[i];
    }
  }

  /** The sums, by label of the view and name of the cell. */
  Map<String, Map<String, List<Long>>> sums() {
    Map<String, Map<String, List<Long>>> sums = new TreeMap<>();
    cells.forEach((view, ofView) -> sums.put(view.label(), copy(ofView)));
    return sums;
  }

  private static Map<String, List<Long>> copy(Map<String, long[]> cells) {
    return cells.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                cell -> new ArrayList<>(Arrays.stream(cell.getValue()).boxed().toList()),
                (a, _) -> a,
                TreeMap::new));
  }

  private static String hour(long millis) {
    return HOUR.format(Instant.ofEpochMilli(millis));
  }

  private static long one(boolean condition) {
    return condition ? 1 : 0;
  }
}
