package dev.headgate.admin.api;

import static dev.headgate.admin.api.Refusal.orRefuse;

import dev.headgate.ingest.insight.ClockShare;
import dev.headgate.ingest.insight.ExploreMediaEvents;
import dev.headgate.ingest.insight.MediaEventFilter;
import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.insight.StoredMediaEvent;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The stored media events of a tenant. */
@RestController
final class MediaEventsResource {
  private static final String PATH = TenantsResource.ONE + "/media-events";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ExploreMediaEvents events;

  MediaEventsResource(ExploreMediaEvents events) {
    this.events = events;
  }

  /**
   * A stored event.
   *
   * @param id names it within its tenant
   * @param ts when it happened, on our clock
   * @param clientTs as it was sent
   * @param extra the fields that are not ours
   */
  @JsonView
  record EventView(
      String id,
      String eventId,
      String eventType,
      Instant ts,
      Optional<Instant> clientTs,
      String tsSource,
      long skewMs,
      Instant receivedAt,
      int keyId,
      String anonymousId,
      Optional<String> userId,
      String sessionId,
      Optional<String> contentId,
      Optional<String> contentType,
      Optional<String> contentTitle,
      OptionalDouble positionSec,
      OptionalLong bitrateKbps,
      @Nullable JsonNode context,
      @Nullable JsonNode properties,
      @Nullable JsonNode extra) {

    static EventView of(StoredMediaEvent event) {
      return new EventView(
          event.place().toString(),
          event.eventId().toString(),
          event.type(),
          event.place().at(),
          event.clientTs(),
          event.tsSource(),
          event.skewMillis(),
          event.receivedAt(),
          event.key().value(),
          event.anonymousId(),
          present(event.userId()),
          event.sessionId(),
          present(event.contentId()),
          present(event.contentType()),
          present(event.contentTitle()),
          event.positionSeconds(),
          event.bitrateKbps(),
          json(event.context()),
          json(event.properties()),
          json(event.extra()));
    }
  }

  /** What the clocks were like of those who sent with a key. */
  @JsonView
  record ClockView(int keyId, long events, long corrected, long server, long medianSkewMs) {
    static ClockView of(ClockShare share) {
      return new ClockView(
          share.key().value(),
          share.events(),
          share.corrected(),
          share.server(),
          share.medianSkewMillis());
    }
  }

  /** By key, those with the most events first. */
  @JsonView
  record ClocksView(Instant from, Instant until, List<ClockView> keys) {}

  @GetMapping(PATH)
  Page<EventView> newest(Actor actor, @PathVariable TenantId tenant, Query query) {
    MediaEventFilter filter = filter(tenant, query.span(), query);
    int limit = query.limit();
    Optional<RowPlace> cursor = query.cursorPlace();
    query.finish();
    return Page.of(
        orRefuse(events.newest(actor, filter, cursor, limit + 1)),
        limit,
        EventView::of,
        last -> last.place().toString());
  }

  @GetMapping(PATH + "/counts")
  SeriesView counts(Actor actor, @PathVariable TenantId tenant, Query query) {
    Span span = query.span();
    Step step = query.step(span);
    MediaEventFilter filter = filter(tenant, span, query);
    query.finish();
    return SeriesView.of(
        span, step, orRefuse(events.counts(actor, filter, step.length())), name -> name);
  }

  @GetMapping(PATH + "/clocks")
  ClocksView clocks(Actor actor, @PathVariable TenantId tenant, Query query) {
    Span span = query.span();
    query.finish();
    return new ClocksView(
        span.from(),
        span.until(),
        orRefuse(events.clocks(actor, tenant, span)).stream().map(ClockView::of).toList());
  }

  @GetMapping(PATH + "/{event}")
  EventView find(Actor actor, @PathVariable TenantId tenant, @PathVariable String event) {
    RowPlace place = RowPlace.parse(event).orElseThrow(Refusal::notFound);
    return orRefuse(events.find(actor, tenant, place))
        .map(EventView::of)
        .orElseThrow(Refusal::notFound);
  }

  private static MediaEventFilter filter(TenantId tenant, Span span, Query query) {
    return new MediaEventFilter(
        tenant,
        span,
        query.textOrEmpty("session_id"),
        query.textOrEmpty("content_id"),
        query.textOrEmpty("event_type"),
        query.textOrEmpty("person"),
        query.id("key_id", KeyId::new));
  }

  private static Optional<String> present(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** What is stored as JSON text; text that is no JSON as it is. */
  private static @Nullable JsonNode json(String text) {
    if (text.isEmpty()) {
      return null;
    }
    try {
      return JSON.readTree(text);
    } catch (JacksonException notJson) {
      return JSON.getNodeFactory().stringNode(text);
    }
  }
}
