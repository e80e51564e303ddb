package dev.headgate.app.demo;

import dev.headgate.ingest.tag.TagReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What the demo's senders would send on one day, without sending it: for measurements, whose bodies
 * should look like those of people. Only what has to be accepted is handed out.
 */
public final class DemoTraffic {
  private final Script script;

  /**
   * @param seed decides who does what; the same seed gives the same traffic
   * @param now the day's end
   */
  public DemoTraffic(long seed, Instant now) {
    VirtualDay day = new VirtualDay(now.minus(Duration.ofHours(24)));
    script = new Script(seed, day, "bench-" + seed, false);
  }

  /** Media events with ids, each as a JSON object. */
  public List<String> mediaEvents(int count) {
    return stream(new PlayerFleet(script, 2 * count + 1_000))
        .flatMap(upload -> upload.events().stream())
        .filter(event -> event.isValid() && event.device().identifiesEvents())
        .map(PlayerEvent::json)
        .limit(count)
        .toList();
  }

  /** Bodies of tag reports of one event each. */
  public List<String> tagEvents(int count) {
    return tagBodies(count, 2 * count + 1_000, false);
  }

  /** Bodies of tag reports of a window of 50 events each. */
  public List<String> tagWindows(int count) {
    return tagBodies(count, 200 * count + 1_000, true);
  }

  private List<String> tagBodies(int count, int events, boolean windows) {
    return stream(new TagContainer(script, events))
        .filter(upload -> upload.report().isPresent())
        .filter(upload -> upload.report().get() instanceof TagReport.Window == windows)
        .map(TagUpload::json)
        .limit(count)
        .toList();
  }

  private static <T> Stream<T> stream(Iterator<T> iterator) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(iterator, Spliterator.ORDERED), false);
  }
}
