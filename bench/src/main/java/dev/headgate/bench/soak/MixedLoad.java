package dev.headgate.bench.soak;

import dev.headgate.app.demo.DemoTraffic;
import dev.headgate.bench.load.EventIds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What all senders send, in which shares, and the record of it: media batches of four sizes, some
 * compressed, some with an event that breaks a rule, tag events and windows. Every twentieth media
 * request was answered before and comes again. Safe for many threads.
 */
final class MixedLoad {
  private static final int MEDIA_EVENTS = 20_000;
  private static final int TAG_EVENTS = 1_000;
  private static final int TAG_WINDOWS = 100;

  /** How long ago a repeated upload was answered, in uploads. */
  private static final int LONG_AGO = 20_000;

  private static final int REPEATED_OF_HUNDRED = 5;
  private static final int TRIES = 20;

  private final int mediaSenders;
  private final int tagSenders;
  private final SplittableRandom dice;
  private final EventIds ids;
  private final List<Share> shares = new ArrayList<>();
  private final List<SoakUpload> uploads = new ArrayList<>();
  private long nextId;
  private long lastTagMillis;
  private long repeated;

  /** So many of a hundred requests are one of these, in turn. */
  private record Share(int ofHundred, List<BodyTemplate> templates) {}

  /**
   * @param mediaSenders keys of the media API
   * @param tagSenders keys of the tag API
   */
  MixedLoad(int mediaSenders, int tagSenders, long seed) {
    this.mediaSenders = mediaSenders;
    this.tagSenders = tagSenders;
    dice = new SplittableRandom(seed);
    ids = new EventIds(seed);
    DemoTraffic traffic = new DemoTraffic(seed, Instant.now());
    List<String> events = traffic.mediaEvents(MEDIA_EVENTS);
    shares.add(new Share(20, batches(events, 1, 500, 0)));
    shares.add(new Share(20, batches(events, 10, 300, 20)));
    shares.add(new Share(20, batches(events, 100, 90, 0)));
    shares.add(new Share(8, batches(events, 500, 40, 0)));
    shares.add(
        new Share(28, traffic.tagEvents(TAG_EVENTS).stream().map(BodyTemplate::tagEvent).toList()));
    shares.add(
        new Share(
            4, traffic.tagWindows(TAG_WINDOWS).stream().map(BodyTemplate::tagWindow).toList()));
  }

  /**
   * @param spoiltEvery which of the batches hold an event that breaks a rule; 0 for none
   */
  private static List<BodyTemplate> batches(
      List<String> events, int size, int count, int spoiltEvery) {
    List<BodyTemplate> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int from = i * size % (events.size() - size + 1);
      int rejected = spoiltEvery > 0 && i % spoiltEvery == 0 ? 1 : 0;
      boolean compressed = size >= 100 && i % 3 == 0;
      batches.add(BodyTemplate.media(events.subList(from, from + size), rejected, compressed));
    }
    return batches;
  }

  EventIds ids() {
    return ids;
  }

  /** The next request; one that was answered long ago may be it. */
  synchronized SoakUpload next() {
    int chance = dice.nextInt(100);
    int share = 0;
    while (chance >= shares.get(share).ofHundred()) {
      chance -= shares.get(share).ofHundred();
      share++;
    }
    List<BodyTemplate> templates = shares.get(share).templates();
    BodyTemplate template = templates.get(dice.nextInt(templates.size()));
    if (template.isMedia() && dice.nextInt(100) < REPEATED_OF_HUNDRED) {
      SoakUpload earlier = answeredLongAgo(template.events());
      if (earlier != null) {
        repeated++;
        return earlier;
      }
    }
    return fresh(template);
  }

  /** One of the same size, so that events are repeated as often as requests. */
  private @Nullable SoakUpload answeredLongAgo(int events) {
    int most = Math.max(uploads.size() / 2, uploads.size() - LONG_AGO);
    for (int i = 0; i < TRIES && most > 0; i++) {
      SoakUpload upload = uploads.get(dice.nextInt(most));
      BodyTemplate template = upload.template();
      if (upload.isAcknowledged() && template.isMedia() && template.events() == events) {
        return upload;
      }
    }
    return null;
  }

  private SoakUpload fresh(BodyTemplate template) {
    long millis = System.currentTimeMillis();
    if (!template.isMedia()) {
      millis = Math.max(millis, lastTagMillis + 1);
      lastTagMillis = millis;
    }
    int sender = dice.nextInt(template.isMedia() ? mediaSenders : tagSenders);
    SoakUpload upload = new SoakUpload(uploads.size(), sender, template, nextId, millis);
    nextId += template.ids().length;
    uploads.add(upload);
    return upload;
  }

  /** All requests so far, each at the place of its number. */
  synchronized List<SoakUpload> uploads() {
    return List.copyOf(uploads);
  }

  /** Requests that were sent again although they were answered. */
  synchronized long repeated() {
    return repeated;
  }

  /** Mean events of a request. */
  double meanEvents() {
    return shares.stream()
        .mapToDouble(
            share ->
                share.ofHundred()
                    / 100.0
                    * share.templates().stream().mapToInt(BodyTemplate::events).average().orElse(0))
        .sum();
  }
}
