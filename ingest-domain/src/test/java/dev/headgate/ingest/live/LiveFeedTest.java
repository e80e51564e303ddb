package dev.headgate.ingest.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.dedup.EventHash;
import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.event.EventField;
import dev.headgate.ingest.intake.AcceptMediaEvents;
import dev.headgate.ingest.intake.AcceptMediaEvents.Options;
import dev.headgate.ingest.intake.AcceptTagReport;
import dev.headgate.ingest.intake.DeadLetter;
import dev.headgate.ingest.intake.DeadLetters;
import dev.headgate.ingest.intake.PlainRowFormat;
import dev.headgate.ingest.intake.RequestContext;
import dev.headgate.ingest.journal.InMemoryEventJournal;
import dev.headgate.ingest.key.Grants;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.quota.UsageMeter;
import dev.headgate.ingest.tag.TagReport;
import dev.headgate.ingest.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What watchers see of the real accept path. */
class LiveFeedTest {
  private static final Instant NOW = Instant.parse("2026-04-23T18:30:00Z");
  private static final TenantId ONE = new TenantId(1);
  private static final Grants KEY = Grants.media(1).eventsPerMinute(10_000_000);
  private static final Grants TAG_KEY = Grants.tag(1);

  private final LiveFeed feed = new LiveFeed();
  private final InMemoryEventJournal journal = new InMemoryEventJournal(() -> NOW);
  private final PlainRowFormat rows = new PlainRowFormat();
  private final DeadLetters letters = new DeadLetters(rows, journal, journal, 150);
  private final AcceptMediaEvents media =
      new AcceptMediaEvents(
          rows,
          journal,
          journal,
          new UsageMeter(),
          new EventHash(new byte[EventHash.KEY_BYTES]),
          letters,
          feed);
  private final AcceptTagReport tags = new AcceptTagReport(rows, journal, journal, letters, feed);
  private final EventBatch batch = new EventBatch();

  LiveFeedTest() {
    batch.reset(0);
  }

  @Test
  void showsEachEventWithItsOutcome() throws InterruptedException {
    LiveWatch watch = watch(LiveFilter.ALL);
    String id = UUID.randomUUID().toString();
    add(id, "play");
    add("", "");
    add(id, "play");
    accept(KEY, 0);
    List<LiveItem> items = take(watch).items();
    assertThat(items)
        .extracting(LiveItem::outcome)
        .containsExactly(LiveOutcome.ACCEPTED, LiveOutcome.REJECTED, LiveOutcome.DUPLICATE);
    assertThat(items.get(0).type()).isEqualTo("play");
    assertThat(items.get(0).eventId()).isEqualTo(id);
    assertThat(items.get(0).raw()).contains("play");
    assertThat(items.get(1).problem().code()).isEqualTo("missing_field");
  }

  @Test
  void knowsDuplicatesBehindEventsThatLeftNoDeadLetter() throws InterruptedException {
    LiveWatch watch = watch(LiveFilter.ALL);
    String id = UUID.randomUUID().toString();
    add(id, "play");
    for (int i = 0; i < 20; i++) {
      add("", "x".repeat(201));
    }
    add(UUID.randomUUID().toString(), "pause");
    add(id, "play");
    add(UUID.randomUUID().toString(), "stop");
    accept(KEY, 0);
    assertThat(take(watch).items())
        .filteredOn(item -> item.outcome() == LiveOutcome.DUPLICATE)
        .extracting(LiveItem::type)
        .containsExactly("play");
  }

  @Test
  void showsWhatATestKeySends() throws InterruptedException {
    LiveWatch watch = watch(LiveFilter.ALL);
    add("", "play");
    accept(KEY.testMode(), 0);
    assertThat(take(watch).items()).extracting(LiveItem::outcome).containsExactly(LiveOutcome.TEST);
  }

  @Test
  void showsAllOfARefusedStrictBatchAsRejected() throws InterruptedException {
    LiveWatch watch = watch(LiveFilter.ALL);
    add("", "play");
    add("", "");
    media.accept(context(KEY, 0), batch, new Options(true, false, false));
    assertThat(take(watch).items())
        .extracting(item -> item.problem().code())
        .containsExactly("batch_refused", "missing_field");
  }

  @Test
  void keepsTenantsApart() throws InterruptedException {
    LiveWatch other = feed.watch(new TenantId(2), LiveFilter.ALL).orElseThrow();
    add("", "play");
    accept(KEY, 0);
    assertThat(take(other).items()).isEmpty();
  }

  @Test
  void showsOnlyWhatFitsTheFilter() throws InterruptedException {
    LiveWatch rejected = watch(filter("", Optional.of(LiveOutcome.REJECTED)));
    LiveWatch pauses = watch(filter("aus", Optional.empty()));
    LiveWatch foreign =
        watch(new LiveFilter(Optional.empty(), Optional.of(new KeyId(77)), "", Optional.empty()));
    add("", "play");
    add("", "pause");
    add("", "");
    accept(KEY, 0);
    assertThat(take(rejected).items()).hasSize(1);
    assertThat(take(pauses).items()).extracting(LiveItem::type).containsExactly("pause");
    assertThat(take(foreign).items()).isEmpty();
  }

  @Test
  void showsTagReportsAndWhatIsWrongWithThem() throws InterruptedException {
    LiveWatch watch = watch(LiveFilter.ALL);
    TagReport report =
        new TagReport.Event(
            "GTM-1", "purchase", 1_000, List.of(), Optional.empty(), Optional.empty());
    byte[] body = "{\"event_name\":\"purchase\"}".getBytes(StandardCharsets.UTF_8);
    DeadLetter.Payload payload = new DeadLetter.Payload(body, 0, body.length);
    tags.accept(context(TAG_KEY, 0), report, payload);
    tags.reject(context(TAG_KEY, 0), "not JSON", payload);
    List<LiveItem> items = take(watch).items();
    assertThat(items).extracting(LiveItem::type).containsExactly("purchase", "");
    assertThat(items.getFirst().raw()).isEqualTo("{\"event_name\":\"purchase\"}");
    assertThat(items.getFirst().site()).isEqualTo("s1");
    assertThat(items.getLast().problem().message()).isEqualTo("not JSON");
  }

  @Test
  void copiesWhatItKeeps() throws InterruptedException {
    LiveWatch watch = watch(LiveFilter.ALL);
    add("", "play");
    accept(KEY, 0);
    java.util.Arrays.fill(batch.bytes(), (byte) '?');
    assertThat(take(watch).items().getFirst().raw()).contains("play");
  }

  @Test
  void cutsWhatIsVeryLong() throws InterruptedException {
    LiveWatch watch = watch(LiveFilter.ALL);
    add("", "x".repeat(20_000));
    accept(KEY, 0);
    LiveItem item = take(watch).items().getFirst();
    assertThat(item.isCut()).isTrue();
    assertThat(item.raw()).hasSize(LiveFeed.MAX_RAW_BYTES);
  }

  @Test
  void samplesHighRatesAndSaysHowMuchItLeftOut() throws InterruptedException {
    LiveWatch watch = watch(LiveFilter.ALL);
    for (int i = 0; i < 500; i++) {
      add("", "play");
    }
    accept(KEY, 0);
    LiveWatch.Taken first = take(watch);
    assertThat(first.items()).hasSize(LiveWatch.PER_SECOND);
    assertThat(first.skipped()).isEqualTo(400);
    accept(KEY, 1_000_000_000L);
    LiveWatch.Taken second = take(watch);
    assertThat(second.everyNth()).isEqualTo(5);
    assertThat(second.items()).hasSize(100);
    assertThat(second.skipped()).isEqualTo(400);
    accept(KEY, 10_000_000_000L);
    assertThat(take(watch).everyNth()).isEqualTo(1);
  }

  @Test
  void forgetsTheOldestOfWhatNobodyTakes() throws InterruptedException {
    LiveWatch watch = watch(LiveFilter.ALL);
    for (int i = 0; i < 50; i++) {
      add("", "play");
    }
    for (int second = 0; second < 10; second++) {
      accept(KEY, second * 1_000_000_000L);
    }
    LiveWatch.Taken taken = take(watch);
    assertThat(taken.items()).hasSize(LiveWatch.MAX_ITEMS);
    assertThat(taken.dropped()).isEqualTo(500 - LiveWatch.MAX_ITEMS);
    assertThat(take(watch).dropped()).isZero();
  }

  @Test
  void letsOnlySoManyWatchAndMakesRoomAgain() {
    for (int i = 0; i < LiveFeed.MAX_WATCHES_OF_TENANT; i++) {
      watch(LiveFilter.ALL);
    }
    assertThat(feed.watch(ONE, LiveFilter.ALL)).isEmpty();
    LiveWatch other = feed.watch(new TenantId(2), LiveFilter.ALL).orElseThrow();
    other.close();
    assertThat(feed.size()).isEqualTo(LiveFeed.MAX_WATCHES_OF_TENANT);
  }

  @Test
  void endsWhoWatchesWhenTheGatewayStops() throws InterruptedException {
    LiveWatch watch = watch(LiveFilter.ALL);
    feed.close();
    assertThat(watch.take(Duration.ofMinutes(1)).items()).isEmpty();
    assertThat(watch.isClosed()).isTrue();
    assertThat(feed.watch(ONE, LiveFilter.ALL)).isEmpty();
  }

  private LiveWatch watch(LiveFilter filter) {
    return feed.watch(ONE, filter).orElseThrow();
  }

  private static LiveFilter filter(String type, Optional<LiveOutcome> outcome) {
    return new LiveFilter(Optional.empty(), Optional.empty(), type, outcome);
  }

  private static LiveWatch.Taken take(LiveWatch watch) throws InterruptedException {
    return watch.take(Duration.ZERO);
  }

  private void accept(Grants grants, long nanos) {
    media.accept(context(grants, nanos), batch, Options.DEFAULT);
  }

  private static RequestContext context(Grants grants, long nanos) {
    return new RequestContext(grants.grant(), "/e", "r1", NOW, nanos);
  }

  private void add(String id, String type) {
    batch.beginEvent(batch.appendedEnd());
    set(EventField.EVENT_ID, id);
    set(EventField.TS, "2026-04-23T18:30:00Z");
    set(EventField.EVENT_TYPE, type);
    set(EventField.ANONYMOUS_ID, "a");
    set(EventField.SESSION_ID, "s");
    batch.endEvent(batch.appendedEnd());
  }

  private void set(EventField field, String text) {
    if (!text.isEmpty()) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      batch.set(field, batch.append(bytes, 0, bytes.length), bytes.length);
    }
  }
}
