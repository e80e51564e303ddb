package dev.headgate.app.demo;

import dev.headgate.ingest.tag.TagReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The book that is kept while traffic flows. Safe for many threads. */
final class DemoLedger {
  private static final int MAX_SURPRISES = 50;

  private final Map<Endpoint, Page> pages = new EnumMap<>(Endpoint.class);
  private final Cells stored = new Cells();
  private final Cells unknown = new Cells();
  private final List<String> surprises = new ArrayList<>();

  /** The counts of one endpoint. */
  private static final class Page {
    final Map<String, Long> counts = new LinkedHashMap<>();
    final Map<String, Long> rejected = new TreeMap<>();

    Page() {
      for (Count count : Count.values()) {
        counts.put(count.label(), 0L);
      }
    }
  }

  private Page page(Endpoint endpoint) {
    return pages.computeIfAbsent(endpoint, _ -> new Page());
  }

  synchronized void count(Endpoint endpoint, Count count, long more) {
    page(endpoint).counts.merge(count.label(), more, Long::sum);
  }

  /** A request goes out. */
  synchronized void sent(Endpoint endpoint, int events) {
    count(endpoint, Count.REQUESTS, 1);
    count(endpoint, Count.EVENTS_SENT, events);
  }

  /** An upload was answered as it should be. */
  synchronized void answered(MediaUpload upload, boolean firstCopy) {
    Endpoint endpoint = upload.endpoint();
    count(endpoint, Count.ACCEPTED, upload.valid());
    count(endpoint, Count.REJECTED, upload.size() - upload.valid());
    upload.flaws().values().forEach(code -> page(endpoint).rejected.merge(code, 1L, Long::sum));
    stored.addDeadLetters(upload);
    if (firstCopy) {
      count(endpoint, Count.UNIQUE_ACCEPTED, upload.valid());
      stored.addRows(upload);
    } else {
      count(endpoint, Count.DUPLICATES, upload.valid());
    }
  }

  /** A copy of an upload went out, and nobody knows whether it arrived. */
  synchronized void lost(MediaUpload upload) {
    count(upload.endpoint(), Count.LOST_ANSWERS, 1);
    unknown.addDeadLetters(upload);
  }

  /** No copy of the upload was ever answered. */
  synchronized void unknown(MediaUpload upload) {
    count(upload.endpoint(), Count.UNKNOWN, upload.valid());
    unknown.addRows(upload);
  }

  /** A report was answered as it should be; an empty one was refused as it should be. */
  synchronized void answered(Optional<TagReport> report) {
    count(Endpoint.TAGS, report.isPresent() ? Count.ACCEPTED : Count.REJECTED, 1);
    count(Endpoint.TAGS, Count.UNIQUE_ACCEPTED, report.isPresent() ? 1 : 0);
    report.ifPresentOrElse(
        stored::add,
        () -> {
          page(Endpoint.TAGS).rejected.merge("invalid_payload", 1L, Long::sum);
          stored.addTagDeadLetter();
        });
  }

  /** A report went out, and nobody knows whether it arrived; it is never sent again. */
  synchronized void unknown(Optional<TagReport> report) {
    count(Endpoint.TAGS, Count.LOST_ANSWERS, 1);
    count(Endpoint.TAGS, Count.UNKNOWN, report.isPresent() ? 1 : 0);
    report.ifPresentOrElse(unknown::add, unknown::addTagDeadLetter);
  }

  /** The gateway answered what the contract does not allow. */
  synchronized void surprise(String what) {
    if (surprises.size() < MAX_SURPRISES) {
      surprises.add(what);
    }
  }

  /** All that is known now. */
  synchronized DemoRecord record(
      Script script, DemoOptions options, Instant startedAt, Instant now, boolean complete) {
    Map<String, Map<String, Long>> byEndpoint = new TreeMap<>();
    Map<String, Map<String, Long>> byCode = new TreeMap<>();
    for (Endpoint endpoint : Endpoint.values()) {
      byEndpoint.put(endpoint.label(), new LinkedHashMap<>(page(endpoint).counts));
      byCode.put(endpoint.label(), new TreeMap<>(page(endpoint).rejected));
    }
    return new DemoRecord(
        script.run(),
        script.seed(),
        options.live(),
        options.gateway().toString(),
        script.day().start(),
        script.day().end(),
        script.day().noon(),
        startedAt,
        now,
        complete,
        byEndpoint,
        byCode,
        stored.sums(),
        unknown.sums(),
        List.copyOf(surprises));
  }
}
