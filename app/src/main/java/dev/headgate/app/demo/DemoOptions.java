package dev.headgate.app.demo;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What to send where.
 *
 * @param gateway base URL, such as {@code http://127.0.0.1:8080}
 * @param mediaKey a live key of the media API
 * @param tagKey a live key of the tag API
 * @param seed decides what happens; the same seed and the same day give the same events and ids
 * @param dayStart the virtual day's midnight; the day has to be over, unless it is live
 * @param mediaEvents about how many events players send in a day, 100 or more
 * @param tagEvents how many events containers report in a day, 100 or more
 * @param eventsPerMinute the most media events sent in any 60 seconds, 500 or more; below the
 *     plan's limit, since a beacon is not told that it was refused
 * @param tagRequestsPerSecond how many tag reports are sent a second at most
 * @param connections requests under way at a time, for each API
 * @param patience how long a request is tried again before it is given up
 * @param live send now what happens now, day after day, until stopped
 * @param record where the record is written
 */
public record DemoOptions(
    URI gateway,
    String mediaKey,
    String tagKey,
    long seed,
    Instant dayStart,
    int mediaEvents,
    int tagEvents,
    int eventsPerMinute,
    int tagRequestsPerSecond,
    int connections,
    Duration patience,
    boolean live,
    Path record) {
  public static final long DEFAULT_SEED = 1;
  public static final int DEFAULT_MEDIA_EVENTS = 200_000;
  public static final int DEFAULT_TAG_EVENTS = 30_000;
  public static final int DEFAULT_EVENTS_PER_MINUTE = 110_000;
  public static final int DEFAULT_TAG_REQUESTS_PER_SECOND = 500;
  public static final int DEFAULT_CONNECTIONS = 12;
  private static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(5);
  private static final int LEAST_EVENTS = 100;

  public DemoOptions {
    require(mediaEvents >= LEAST_EVENTS, "the demo sends 100 media events or more");
    require(tagEvents >= LEAST_EVENTS, "the demo sends 100 tag events or more");
    require(
        eventsPerMinute >= MediaUpload.MAX_EVENTS,
        "the demo has to be allowed 500 events a minute or more: that is one large batch");
    require(
        tagRequestsPerSecond >= 1 && tagRequestsPerSecond <= 1_000_000,
        "the demo sends 1 to 1,000,000 tag requests a second");
    require(connections >= 1, "the demo needs one connection or more");
    require(!mediaKey.isBlank() && !tagKey.isBlank(), "the demo needs a media key and a tag key");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /** The 24 hours that have just ended, at the default size. */
  public static DemoOptions lastDay(
      URI gateway, String mediaKey, String tagKey, Instant now, Path record) {
    return new DemoOptions(
        gateway,
        mediaKey,
        tagKey,
        DEFAULT_SEED,
        now.truncatedTo(ChronoUnit.MINUTES).minus(VirtualDay.LENGTH),
        DEFAULT_MEDIA_EVENTS,
        DEFAULT_TAG_EVENTS,
        DEFAULT_EVENTS_PER_MINUTE,
        DEFAULT_TAG_REQUESTS_PER_SECOND,
        DEFAULT_CONNECTIONS,
        DEFAULT_PATIENCE,
        false,
        record);
  }

  /** The present day of UTC, at its own pace. */
  public DemoOptions asLive(Instant now) {
    return copy(seed, now.truncatedTo(ChronoUnit.DAYS), mediaEvents, tagEvents, true);
  }

  public DemoOptions withSeed(long newSeed) {
    return copy(newSeed, dayStart, mediaEvents, tagEvents, live);
  }

  public DemoOptions withDayStart(Instant newStart) {
    return copy(seed, newStart, mediaEvents, tagEvents, live);
  }

  public DemoOptions withEvents(int media, int tags) {
    return copy(seed, dayStart, media, tags, live);
  }

  private DemoOptions copy(
      long newSeed, Instant newStart, int newMedia, int newTags, boolean newLive) {
    return new DemoOptions(
        gateway,
        mediaKey,
        tagKey,
        newSeed,
        newStart,
        newMedia,
        newTags,
        eventsPerMinute,
        tagRequestsPerSecond,
        connections,
        patience,
        newLive,
        record);
  }

  /** The same, sent faster or slower. */
  public DemoOptions withPace(
      int newEventsPerMinute, int newTagRequestsPerSecond, int newConnections) {
    return new DemoOptions(
        gateway,
        mediaKey,
        tagKey,
        seed,
        dayStart,
        mediaEvents,
        tagEvents,
        newEventsPerMinute,
        newTagRequestsPerSecond,
        newConnections,
        patience,
        live,
        record);
  }

  /** Without the keys. */
  @Override
  public String toString() {
    return "%,d media and %,d tag events to %s, seed %d, day from %s%s"
        .formatted(mediaEvents, tagEvents, gateway, seed, dayStart, live ? ", live" : "");
  }
}
