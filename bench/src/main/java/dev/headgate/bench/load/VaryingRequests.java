package dev.headgate.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Templates in turn, each time with ids that were not used before and the present time; so many of
 * a hundred ids are taken again from those long answered.
 */
public final class VaryingRequests implements RequestSource {
  /** Keeps the ids of one run apart from those of another. */
  private static final EventIds IDS = new EventIds(System.nanoTime());

  /** So far back nearly every request has been answered. */
  private static final long LONG_ANSWERED = 40_000;

  private final List<RequestTemplate> templates;
  private final List<byte[]> keys;
  private final int duplicatesInHundred;
  private final AtomicLong ids;
  private final long firstId;
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong duplicates = new AtomicLong();
  private final ThreadLocal<SentTime> time = ThreadLocal.withInitial(SentTime::new);

  /**
   * @param keys taken in turn; empty for the templates' own. All as long as the templates' key
   * @param ids the last id used so far; shared, so that no id is used twice in a run
   */
  public VaryingRequests(
      List<RequestTemplate> templates, List<String> keys, int duplicatesInHundred, AtomicLong ids) {
    this.templates = List.copyOf(templates);
    this.keys = keys.stream().map(key -> key.getBytes(StandardCharsets.US_ASCII)).toList();
    this.duplicatesInHundred = duplicatesInHundred;
    this.ids = ids;
    firstId = ids.get();
  }

  /** Ids that were sent a second time. */
  public long duplicates() {
    return duplicates.get();
  }

  /** The mean body. */
  public double meanBodyBytes() {
    return templates.stream().mapToInt(RequestTemplate::bodyBytes).average().orElse(0);
  }

  /** The mean body before compression. */
  public double meanJsonBytes() {
    return templates.stream().mapToInt(RequestTemplate::jsonBytes).average().orElse(0);
  }

  public double meanEvents() {
    return templates.stream().mapToInt(RequestTemplate::events).average().orElse(0);
  }

  public List<RequestTemplate> templates() {
    return templates;
  }

  /** Bytes of the largest request. */
  public int largest() {
    return templates.stream().mapToInt(template -> template.bytes().length).max().orElse(0);
  }

  @Override
  public int next(ByteBuffer into) {
    long number = requests.getAndIncrement();
    RequestTemplate template = templates.get((int) (number % templates.size()));
    into.put(template.bytes());
    if (!keys.isEmpty()) {
      into.put(template.key(), keys.get((int) (number % keys.size())));
    }
    if (template.sentAt() >= 0) {
      into.put(template.sentAt(), time.get().text());
    }
    long first = ids.getAndAdd(template.ids().length);
    for (int i = 0; i < template.ids().length; i++) {
      long id = first + i;
      if (isDuplicate(id)) {
        id = id - LONG_ANSWERED + 50;
        duplicates.incrementAndGet();
      }
      IDS.put(into, template.ids()[i], id);
    }
    return template.events();
  }

  /** Fifty further on within its hundred stands an id that was new when it was sent. */
  private boolean isDuplicate(long id) {
    return id % 100 < duplicatesInHundred && id - LONG_ANSWERED + 50 > firstId;
  }
}
