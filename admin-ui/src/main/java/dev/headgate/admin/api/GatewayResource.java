package dev.headgate.admin.api;

import static dev.headgate.admin.api.Refusal.orRefuse;

import dev.headgate.ingest.insight.CountAt;
import dev.headgate.ingest.insight.GatewayState.Snapshot;
import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.insight.Traffic;
import dev.headgate.ingest.insight.WatchGateway;
import dev.headgate.ingest.insight.WatchGateway.Pulse;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.Tally;
import dev.headgate.ingest.journal.Tally.Count;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Whether all is well, and how much comes in. */
@RestController
final class GatewayResource {
  private final WatchGateway watch;

  GatewayResource(WatchGateway watch) {
    this.watch = watch;
  }

  /** What everybody may know of the gateway. */
  @JsonView
  record PulseView(
      boolean accepting, String delivery, double storedWithinSec, Optional<Instant> lastStoredAt) {}

  /**
   * All that is known of it.
   *
   * @param notAcceptingWhy empty while it accepts
   */
  @JsonView
  record GatewayView(
      boolean accepting,
      Optional<String> notAcceptingWhy,
      String delivery,
      long backlogBytes,
      double backlogAgeSec,
      double storedWithinSec,
      long freeBytes,
      double acceptedPerSecond,
      OutcomesView media,
      OutcomesView tags) {

    static GatewayView of(Snapshot now) {
      return new GatewayView(
          now.accepting(),
          Optional.of(now.notAcceptingWhy()).filter(why -> !why.isEmpty()),
          Choices.shown(now.delivery().phase()),
          now.backlogBytes(),
          seconds(now.backlogAge()),
          seconds(now.storedWithin()),
          now.freeBytes(),
          now.acceptedPerSecond(),
          OutcomesView.of(Api.MEDIA, now),
          OutcomesView.of(Api.TAG, now));
    }
  }

  /**
   * What became of all events since the gateway was set up: {@code received = accepted + rejected +
   * refused}, and {@code accepted = stored + duplicate + test + pending + undeliverable + erased}.
   */
  @JsonView
  record OutcomesView(
      long received,
      long accepted,
      long rejected,
      long refused,
      long stored,
      long duplicate,
      long test,
      long pending,
      long undeliverable,
      long erased,
      long conflicts,
      long requestsRefused) {

    static OutcomesView of(Api api, Snapshot now) {
      Tally tally = now.received();
      return new OutcomesView(
          tally.get(api, Count.RECEIVED),
          tally.get(api, Count.ACCEPTED),
          tally.get(api, Count.REJECTED),
          tally.get(api, Count.REFUSED),
          of(now.delivered().stored(), api),
          tally.get(api, Count.DUPLICATE),
          tally.get(api, Count.TEST),
          of(now.pending(), api),
          of(now.delivered().undeliverable(), api),
          of(now.delivered().erased(), api),
          tally.get(api, Count.CONFLICT),
          tally.get(api, Count.REQUESTS_REFUSED));
    }

    private static long of(Map<Api, Long> counts, Api api) {
      return counts.getOrDefault(api, 0L);
    }
  }

  @GetMapping(ApiPath.ROOT + "/pulse")
  PulseView pulse(Actor actor, Query query) {
    query.finish();
    Pulse pulse = orRefuse(watch.pulse(actor));
    return new PulseView(
        pulse.accepting(),
        Choices.shown(pulse.delivery()),
        seconds(pulse.storedWithin()),
        orRefuse(watch.lastStored(actor, actor.tenant(), query.now())));
  }

  @GetMapping(ApiPath.ROOT + "/gateway")
  GatewayView gateway(Actor actor, Query query) {
    query.finish();
    return GatewayView.of(orRefuse(watch.gateway(actor)));
  }

  @GetMapping(ApiPath.ROOT + "/traffic")
  SeriesView traffic(Actor actor, Query query) {
    return traffic(actor, Optional.empty(), query);
  }

  @GetMapping(TenantsResource.ONE + "/traffic")
  SeriesView trafficOfTenant(Actor actor, @PathVariable TenantId tenant, Query query) {
    return traffic(actor, Optional.of(tenant), query);
  }

  private SeriesView traffic(Actor actor, Optional<TenantId> tenant, Query query) {
    Span span = query.span();
    Step step = query.step(span);
    query.finish();
    List<CountAt> counts = orRefuse(watch.received(actor, tenant, span, step.length()));
    return SeriesView.of(span, step, counts, GatewayResource::name);
  }

  private static String name(String counted) {
    return switch (counted) {
      case Traffic.MEDIA -> "media_events";
      case Traffic.TAGS -> "tag_reports";
      case Traffic.REJECTED -> "rejected";
      default -> counted;
    };
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
