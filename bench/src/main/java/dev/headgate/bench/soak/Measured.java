package dev.headgate.bench.soak;

import dev.headgate.bench.soak.Flatness.Limit;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is sampled, in which unit, and by how much it may grow. */
enum Measured {
  HEAP_LIVE("gateway: heap after a full collection", "MB", 0.15, 12, 120),
  HEAP_USED("gateway: heap used", "MB"),
  HEAP_COMMITTED("gateway: heap committed", "MB"),
  NON_HEAP("gateway: metaspace and code", "MB", 0.10, 12, 90),
  DIRECT("gateway: direct buffers", "MB", 0.25, 8, 60),
  RSS("gateway: resident", "MB"),
  DEDUP("gateway: index of ids, grows with the ids of 24 h", "MB"),
  ANON("gateway: private memory without the index of ids", "MB", 0.10, 48, 120),
  GATEWAY_FILES("gateway: open files", "", 0.15, 24, 60),
  GATEWAY_THREADS("gateway: threads", "", 0.10, 8, 60),
  ENGINE_RSS("engine: resident", "MB", 0.20, 160, 90),
  ENGINE_FILES("engine: open files without three for each thread", "", 0.30, 60, 60),

  /**
   * ClickHouse makes a pool of some 100 threads at once when it first reads parts with a file a
   * column.
   */
  ENGINE_THREADS("engine: threads", "", 0.20, 110, 60),
  POSTGRES_ANON("PostgreSQL: private memory of all its processes", "MB", 0.25, 24, 60),
  POSTGRES_FILES("PostgreSQL: open files", "", 0.25, 80, 60),
  POSTGRES_PROCESSES("PostgreSQL: processes", "", 0.25, 4, 30),
  MEDIA_PARTS("active parts of media_events", "", 0.50, 15, 90),
  TAG_EVENT_PARTS("active parts of tag_events", "", 0.50, 15, 90),
  TAG_RESULT_PARTS("active parts of tag_results", "", 0.50, 15, 90),
  LETTER_PARTS("active parts of dead_letters", "", 0.50, 15, 90),
  OLD_PARTS("parts that are no more active, kept 8 minutes", ""),
  SEGMENTS("journal: segments", "", 0.25, 3, 120),
  SEGMENT_BYTES("journal: bytes of segments", "MB", 0.25, 192, 120),
  ID_FILE_BYTES("journal: bytes of id files, kept 24 h", "MB"),
  OTHER_JOURNAL_BYTES("journal: bytes of other files", "MB", 0.25, 4, 120),
  PENDING("accepted and not stored", "events"),
  LAG("age of the oldest that is not stored", "s", 1, 5, 60),
  WAITING("due and not answered", "requests", 1, 200, 60),
  P50("accept latency p50, each 5 s", "ms"),
  P99("accept latency p99, each 5 s", "ms"),
  ACKNOWLEDGED("acknowledged", "events/s"),
  STORED("stored", "events/s"),
  FORCE("journal: writing and forcing a group, mean of each 5 s", "ms"),
  CPU_PRESSURE("time in which something waited for a CPU, whole machine", "%"),
  DISK_PRESSURE("time in which something waited for a disk, whole machine", "%"),
  LOAD("load average of the machine", "");

  private final String title;
  private final String unit;

  @SuppressWarnings("ImmutableEnumChecker") // a record of values
  private final @Nullable Limit limit;

  Measured(String title, String unit) {
    this.title = title;
    this.unit = unit;
    limit = null;
  }

  /**
   * @param share of its first third that it may grow by
   * @param least what it may always grow by
   * @param warmUpSeconds at the begin of each life
   */
  Measured(String title, String unit, double share, double least, int warmUpSeconds) {
    this.title = title;
    this.unit = unit;
    limit = new Limit(share, least, Duration.ofSeconds(warmUpSeconds));
  }

  String title() {
    return title;
  }

  String unit() {
    return unit;
  }

  /** Empty for what is shown and not judged. */
  Optional<Limit> limit() {
    return Optional.ofNullable(limit);
  }
}
