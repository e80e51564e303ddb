package dev.headgate.app.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run of the demo sent, what was answered, and what the store therefore has to hold, to the
 * event. Written as a JSON file.
 *
 * @param run names the run; it stands in the context of every valid media event
 * @param noon when a tag began to fail
 * @param startedAt when the first request went out
 * @param finishedAt when the last answer had come
 * @param complete whether all of the day was sent
 * @param counts by endpoint and {@link Count}
 * @param rejectedByCode by endpoint and code, all copies
 * @param expected sums by view of the store and cell
 * @param unknown sums of what may be stored in addition, because answers were lost
 * @param surprises answers that the contract does not allow; none in a healthy run
 */
public record DemoRecord(
    String run,
    long seed,
    boolean live,
    String gateway,
    Instant dayStart,
    Instant dayEnd,
    Instant noon,
    Instant startedAt,
    Instant finishedAt,
    boolean complete,
    Map<String, Map<String, Long>> counts,
    Map<String, Map<String, Long>> rejectedByCode,
    Map<String, Map<String, List<Long>>> expected,
    Map<String, Map<String, List<Long>>> unknown,
    List<String> surprises) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** How far the gateway's clock may be from ours when rows are looked up by receive time. */
  private static final Duration CLOCK_MARGIN = Duration.ofSeconds(1);

  private static final Duration POLL = Duration.ofMillis(500);

  public static DemoRecord read(Path file) throws IOException {
    return JSON.readValue(Files.readString(file), DemoRecord.class);
  }

  /** Writes the file anew, or leaves the old one whole. */
  public void write(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    Path whole = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(whole, JSON.writeValueAsString(this));
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * One of the counts of an endpoint.
   *
   * @param endpoint {@code events}, {@code beacon} or {@code tags}
   * @param count for example {@code unique_accepted}
   */
  public long count(String endpoint, String count) {
    return counts.getOrDefault(endpoint, Map.of()).getOrDefault(count, 0L);
  }

  /** Rows of {@code media_events} that the store has to hold. */
  public long expectedMediaRows() {
    return count("events", "unique_accepted") + count("beacon", "unique_accepted");
  }

  /**
   * Compares with the store and describes every difference, a line each; none when all is equal.
   *
   * <p>What is sent is found again by the name of the run (media) or by container and receive time
   * (tags, dead letters), so that other runs and other traffic do not disturb, unless they report
   * for the same containers, or send invalid events, at the same time.
   */
  public List<String> differences(RowQuery query) {
    List<String> differences = new ArrayList<>(surprises);
    for (StoreView view : StoreView.values()) {
      compare(view, query.rows(sql(view)), differences);
    }
    return differences;
  }

  /** Compares again and again until all is equal or patience ends: delivery takes its time. */
  public List<String> differences(RowQuery query, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    List<String> differences = differences(query);
    while (!differences.isEmpty() && surprises.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(POLL);
      differences = differences(query);
    }
    return differences;
  }

  /** The query of a view, for the rows of this run. */
  String sql(StoreView view) {
    String received =
        "received_at >= fromUnixTimestamp64Milli(toInt64(%d), 'UTC')"
                .formatted(startedAt.minus(CLOCK_MARGIN).toEpochMilli())
            + " AND received_at <= fromUnixTimestamp64Milli(toInt64(%d), 'UTC')"
                .formatted(finishedAt.plus(CLOCK_MARGIN).toEpochMilli());
    return view.sql(
        "JSONExtractString(context, 'run') = '" + run + "'",
        "container_id IN ('%s', '%s') AND %s"
            .formatted(TagContainer.PER_EVENT, TagContainer.BATCHED, received),
        received);
  }

  private void compare(StoreView view, List<List<String>> rows, List<String> differences) {
    Map<String, List<Long>> actual = new TreeMap<>();
    int keys = view.keyColumns();
    for (List<String> row : rows) {
      actual.put(
          Cells.key(row.subList(0, keys)),
          row.subList(keys, row.size()).stream().map(Long::valueOf).toList());
    }
    Map<String, List<Long>> certain = expected.getOrDefault(view.label(), Map.of());
    Map<String, List<Long>> possible = unknown.getOrDefault(view.label(), Map.of());
    TreeSet<String> cells = new TreeSet<>(actual.keySet());
    cells.addAll(certain.keySet());
    for (String cell : cells) {
      for (int i = 0; i < view.sums().size(); i++) {
        long least = sum(certain, cell, i);
        long most = least + sum(possible, cell, i);
        long found = sum(actual, cell, i);
        if (found < least || found > most) {
          differences.add(
              "%s [%s] %s: expected %s, found %,d"
                  .formatted(view.label(), cell, view.sums().get(i), range(least, most), found));
        }
      }
    }
  }

  private static long sum(Map<String, List<Long>> cells, String cell, int column) {
    List<Long> sums = cells.get(cell);
    return sums == null ? 0 : sums.get(column);
  }

  private static String range(long least, long most) {
    return least == most ? "%,d".formatted(least) : "%,d to %,d".formatted(least, most);
  }

  /** What happened, in a few lines for a person. */
  public String summary() {
    StringBuilder text = new StringBuilder();
    text.append(
        "Run %s %s in %,.1f s; its day: %s to %s, %s failing since %s%n"
            .formatted(
                run,
                complete ? "finished" : "stopped",
                Duration.between(startedAt, finishedAt).toMillis() / 1000.0,
                dayStart,
                dayEnd,
                "Meta CAPI",
                noon));
    for (String endpoint : counts.keySet()) {
      text.append(
          ("  %-6s %,8d events in %,d requests: %,d accepted, %,d rejected, %,d duplicates,"
                  + " %,d unknown; %,d answers 429, %,d answers 503, %,d lost%n")
              .formatted(
                  endpoint,
                  count(endpoint, "events"),
                  count(endpoint, "requests"),
                  count(endpoint, "unique_accepted"),
                  count(endpoint, "rejected"),
                  count(endpoint, "duplicates"),
                  count(endpoint, "unknown"),
                  count(endpoint, "rate_limited"),
                  count(endpoint, "degraded"),
                  count(endpoint, "lost_answers")));
    }
    surprises.forEach(surprise -> text.append("  SURPRISE ").append(surprise).append('\n'));
    return text.toString();
  }
}
