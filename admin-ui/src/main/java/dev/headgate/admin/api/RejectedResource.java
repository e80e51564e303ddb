package dev.headgate.admin.api;

import static dev.headgate.admin.api.Refusal.orRefuse;

import dev.headgate.ingest.insight.Rejected;
import dev.headgate.ingest.insight.RejectedFilter;
import dev.headgate.ingest.insight.RejectedReason;
import dev.headgate.ingest.insight.ReviewRejected;
import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What was rejected of a tenant's senders. */
@RestController
final class RejectedResource {
  static final String PATH = TenantsResource.ONE + "/rejected";

  private final ReviewRejected rejected;

  RejectedResource(ReviewRejected rejected) {
    this.rejected = rejected;
  }

  /**
   * One thing that was rejected and kept.
   *
   * @param id names it within its tenant
   * @param stage {@code intake} or {@code delivery}
   * @param payload what was sent, or its beginning
   * @param payloadBytes how much was sent
   */
  @JsonView
  record RejectedView(
      String id,
      Instant receivedAt,
      String stage,
      String code,
      Optional<String> field,
      String message,
      String endpoint,
      int keyId,
      Optional<Integer> siteId,
      String requestId,
      Optional<String> eventId,
      String payload,
      long payloadBytes) {

    static RejectedView of(Rejected letter) {
      return new RejectedView(
          letter.place().toString(),
          letter.place().at(),
          stageOf(letter.atDelivery()),
          letter.code(),
          present(letter.field()),
          letter.message(),
          letter.endpoint(),
          letter.key().value(),
          letter.site().map(SiteId::value),
          letter.requestId(),
          present(letter.eventId()),
          letter.payload(),
          letter.payloadBytes());
    }
  }

  /** Why things were rejected, and how many. */
  @JsonView
  record ReasonView(
      String code,
      Optional<String> field,
      String stage,
      long count,
      Instant first,
      Instant last,
      String message) {

    static ReasonView of(RejectedReason reason) {
      return new ReasonView(
          reason.code(),
          present(reason.field()),
          stageOf(reason.atDelivery()),
          reason.count(),
          reason.first(),
          reason.last(),
          reason.message());
    }
  }

  /** The most frequent first. */
  @JsonView
  record ReasonsView(Instant from, Instant until, List<ReasonView> reasons) {}

  @GetMapping(PATH)
  Page<RejectedView> newest(Actor actor, @PathVariable TenantId tenant, Query query) {
    RejectedFilter filter = filter(tenant, query.span(), query);
    int limit = query.limit();
    Optional<RowPlace> cursor = query.cursorPlace();
    query.finish();
    return Page.of(
        orRefuse(rejected.newest(actor, filter, cursor, limit + 1)),
        limit,
        RejectedView::of,
        last -> last.place().toString());
  }

  @GetMapping(PATH + "/reasons")
  ReasonsView reasons(Actor actor, @PathVariable TenantId tenant, Query query) {
    Span span = query.span();
    RejectedFilter filter = filter(tenant, span, query);
    query.finish();
    return new ReasonsView(
        span.from(),
        span.until(),
        orRefuse(rejected.reasons(actor, filter)).stream().map(ReasonView::of).toList());
  }

  @GetMapping(PATH + "/counts")
  SeriesView counts(Actor actor, @PathVariable TenantId tenant, Query query) {
    Span span = query.span();
    Step step = query.step(span);
    RejectedFilter filter = filter(tenant, span, query);
    query.finish();
    return SeriesView.of(
        span, step, orRefuse(rejected.counts(actor, filter, step.length())), code -> code);
  }

  @GetMapping(PATH + "/{letter}")
  RejectedView find(Actor actor, @PathVariable TenantId tenant, @PathVariable String letter) {
    RowPlace place = RowPlace.parse(letter).orElseThrow(Refusal::notFound);
    return orRefuse(rejected.find(actor, tenant, place))
        .map(RejectedView::of)
        .orElseThrow(Refusal::notFound);
  }

  static RejectedFilter filter(TenantId tenant, Span span, Query query) {
    return new RejectedFilter(
        tenant,
        span,
        query.textOrEmpty("code"),
        query.textOrEmpty("field"),
        query.id("key_id", KeyId::new));
  }

  private static String stageOf(boolean atDelivery) {
    return atDelivery ? "delivery" : "intake";
  }

  private static Optional<String> present(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
