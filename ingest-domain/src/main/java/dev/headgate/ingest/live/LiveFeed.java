package dev.headgate.ingest.live;

import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.event.EventField;
import dev.headgate.ingest.event.Rejection;
import dev.headgate.ingest.intake.DeadLetter;
import dev.headgate.ingest.intake.IntakeObserver;
import dev.headgate.ingest.intake.RequestContext;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.key.Grant;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.live.LiveItem.Problem;
import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.tag.TagReport;
import dev.headgate.ingest.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Hands what comes in to those who watch. While nobody does, it costs the accept path one volatile
 * read; what nobody wants to see is never copied.
 */
public final class LiveFeed implements IntakeObserver, AutoCloseable {
  /** Bytes of an event that are shown. */
  public static final int MAX_RAW_BYTES = 8 * 1024;

  /** Each holds up to half a million characters while nobody reads. */
  static final int MAX_WATCHES = 48;

  static final int MAX_WATCHES_OF_TENANT = 12;

  private static final Problem STRICT =
      new Problem("batch_refused", "", "Another event of this strict batch is invalid.");

  private final CopyOnWriteArrayList<LiveWatch> watches = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Begins to watch one tenant's traffic. Whether the person may is for the caller to know.
   *
   * @return empty if too many watch already
   */
  public synchronized Optional<LiveWatch> watch(TenantId tenant, LiveFilter filter) {
    long ofTenant = watches.stream().filter(w -> w.tenant().equals(tenant)).count();
    if (closed.get() || watches.size() >= MAX_WATCHES || ofTenant >= MAX_WATCHES_OF_TENANT) {
      return Optional.empty();
    }
    LiveWatch watch = new LiveWatch(this, tenant, filter);
    watches.add(watch);
    return Optional.of(watch);
  }

  void end(LiveWatch watch) {
    watches.remove(watch);
  }

  /** Ends every watch and begins no other: the gateway is stopping. */
  @Override
  public void close() {
    closed.set(true);
    watches.forEach(LiveWatch::close);
  }

  /** How many watch now. */
  public int size() {
    return watches.size();
  }

  @Override
  public void media(
      RequestContext context,
      EventBatch batch,
      List<@Nullable Rejection> rejections,
      boolean refused,
      BitSet duplicates) {
    for (LiveWatch watch : watches) {
      if (concerns(watch, context.grant())) {
        for (int i = 0; i < batch.size(); i++) {
          Rejection rejection = i < rejections.size() ? rejections.get(i) : null;
          Problem problem =
              rejection == null ? refused ? STRICT : Problem.NONE : problem(rejection);
          show(watch, context, batch.select(i), problem, duplicates.get(i));
        }
      }
    }
  }

  private static Problem problem(Rejection rejection) {
    return new Problem(rejection.code().code(), rejection.field(), rejection.message());
  }

  private static void show(
      LiveWatch watch,
      RequestContext context,
      EventBatch event,
      Problem problem,
      boolean duplicate) {
    LiveOutcome outcome = outcome(context.grant(), problem, duplicate);
    if (!watch.filter().wants(outcome)) {
      return;
    }
    String type = event.text(EventField.EVENT_TYPE);
    if (watch.filter().wantsType(type) && watch.admits(context.receivedNanos())) {
      watch.add(
          new LiveItem(
              context.receivedAt(),
              Api.MEDIA,
              context.grant().key(),
              "",
              type,
              event.text(EventField.EVENT_ID),
              outcome,
              problem,
              raw(event.bytes(), event.rawOffset(), event.rawLength()),
              event.rawLength()));
    }
  }

  @Override
  public void tag(RequestContext context, TagReport report, DeadLetter.Payload payload) {
    for (LiveWatch watch : watches) {
      if (concerns(watch, context.grant())) {
        String name = report instanceof TagReport.Event event ? event.eventName() : "";
        showTag(watch, context, name, Problem.NONE, payload);
      }
    }
  }

  @Override
  public void rejectedTag(RequestContext context, String message, DeadLetter.Payload payload) {
    for (LiveWatch watch : watches) {
      if (concerns(watch, context.grant())) {
        showTag(watch, context, "", new Problem("invalid_payload", "", message), payload);
      }
    }
  }

  private static void showTag(
      LiveWatch watch,
      RequestContext context,
      String name,
      Problem problem,
      DeadLetter.Payload payload) {
    LiveOutcome outcome = outcome(context.grant(), problem, false);
    if (watch.filter().wants(outcome)
        && watch.filter().wantsType(name)
        && watch.admits(context.receivedNanos())) {
      watch.add(
          new LiveItem(
              context.receivedAt(),
              Api.TAG,
              context.grant().key(),
              context.grant().site().map(Site::name).orElse(""),
              name,
              "",
              outcome,
              problem,
              raw(payload.bytes(), payload.offset(), payload.length()),
              payload.length()));
    }
  }

  private static boolean concerns(LiveWatch watch, Grant grant) {
    return watch.tenant().equals(grant.tenant().id()) && watch.filter().wants(grant);
  }

  private static LiveOutcome outcome(Grant grant, Problem problem, boolean duplicate) {
    if (!problem.equals(Problem.NONE)) {
      return LiveOutcome.REJECTED;
    }
    if (grant.key().mode() == KeyMode.TEST) {
      return LiveOutcome.TEST;
    }
    return duplicate ? LiveOutcome.DUPLICATE : LiveOutcome.ACCEPTED;
  }

  /** A character that the cut goes through is shown as unreadable. */
  private static String raw(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, Math.min(length, MAX_RAW_BYTES), StandardCharsets.UTF_8);
  }
}
