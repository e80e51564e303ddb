package dev.headgate.app.demo;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The shop's two server-side containers: {@code GTM-DEMO1} reports every event by itself, {@code
 * GTM-DEMO2} runs in three instances that report windows of 50 events. Hands out their requests in
 * the order in which they are due. Not safe for several threads.
 */
final class TagContainer implements Iterator<TagUpload> {
  static final String PER_EVENT = "GTM-DEMO1";
  static final String BATCHED = "GTM-DEMO2";

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final double BATCHED_SHARE = 0.3;
  private static final int WINDOW_EVENTS = 50;

  /** Requests of a template that somebody changed by hand. */
  private static final double BROKEN_SHARE = 0.001;

  private final Script script;
  private final int events;
  private final List<TagWindow> instances =
      Stream.generate(() -> new TagWindow(BATCHED)).limit(3).toList();
  private int event;
  private @Nullable TagUpload ready;

  /**
   * @param events how many events the day has
   */
  TagContainer(Script script, int events) {
    this.script = script;
    this.events = events;
  }

  @Override
  public boolean hasNext() {
    if (ready == null) {
      ready = advance().orElse(null);
    }
    return ready != null;
  }

  @Override
  public TagUpload next() {
    if (!hasNext() || ready == null) {
      throw new NoSuchElementException("the day is over");
    }
    TagUpload upload = ready;
    ready = null;
    return upload;
  }

  private Optional<TagUpload> advance() {
    while (event < events) {
      Optional<TagUpload> upload = happen(event++);
      if (upload.isPresent()) {
        return upload;
      }
    }
    return instances.stream().filter(window -> window.size() > 0).findFirst().map(TagWindow::flush);
  }

  /** One event of the shop, and the request it leads to, if any. */
  private Optional<TagUpload> happen(int number) {
    Dice dice = script.dice("shop", number);
    Instant at = script.day().at(DailyShape.SHOPPING, (number + dice.fraction()) / events);
    boolean batched = dice.chance(BATCHED_SHARE);
    boolean broken = dice.chance(BROKEN_SHARE);
    ShopVisit visit = new ShopVisit(dice, at, !at.isBefore(script.day().noon()));
    if (batched) {
      TagWindow window = dice.pick(instances);
      window.add(visit);
      return window.size() < WINDOW_EVENTS ? Optional.empty() : Optional.of(window.flush());
    }
    ObjectNode json = visit.json(PER_EVENT);
    if (broken) {
      spoil(json, dice);
    }
    return Optional.of(
        new TagUpload(
            at,
            JSON.writeValueAsString(json),
            broken ? Optional.empty() : Optional.of(visit.report(PER_EVENT))));
  }

  private static void spoil(ObjectNode json, Dice dice) {
    switch (dice.between(0, 2)) {
      case 0 -> json.remove("container_id");
      case 1 -> json.put("timestamp_ms", json.get("timestamp_ms").asLong() + 0.5);
      default -> json.putArray("tags").addObject().put("id", "15").put("status", "maybe");
    }
  }
}
