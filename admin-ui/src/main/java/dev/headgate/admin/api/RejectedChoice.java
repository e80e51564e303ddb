package dev.headgate.admin.api;

import dev.headgate.ingest.insight.RejectedFilter;
import dev.headgate.ingest.insight.RejectedSelection;
import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Which rejected things a request is about: those with the {@code ids}, or all that fit a filter.
 * What is there and empty is refused, so that a variable that is not set does not mean everything.
 */
final class RejectedChoice {
  private static final String IDS = "ids";
  private static final int MOST = 500;

  private RejectedChoice() {}

  /** Reads it from an address. */
  static RejectedSelection of(TenantId tenant, Query query) {
    RejectedFilter filter = RejectedResource.filter(tenant, query.span(), query);
    query.refuseEmpty();
    Optional<List<String>> ids = query.texts(IDS);
    boolean period = query.text("from").or(() -> query.text("until")).isPresent();
    if (ids.isPresent() && hasFilter(period, filter)) {
      query.refuse(IDS, "Send ids or a filter, not both.");
    }
    return selection(filter, ids, query::refuse);
  }

  /** Reads it from a body. */
  static RejectedSelection of(TenantId tenant, JsonBody body, Instant now) {
    Span span = body.span(now);
    RejectedFilter filter =
        new RejectedFilter(
            tenant,
            span,
            filled("code", body),
            filled("field", body),
            body.optionalId("key_id", KeyId::new));
    Optional<List<String>> ids =
        body.has(IDS) ? Optional.of(body.texts(IDS, List.of())) : Optional.empty();
    boolean period = body.has("from") || body.has("until");
    if (ids.isPresent() && hasFilter(period, filter)) {
      body.refuse(IDS, "Send ids or a filter, not both.");
    }
    return selection(filter, ids, body::refuse);
  }

  private static String filled(String name, JsonBody body) {
    Optional<String> text = body.optionalText(name).map(String::strip);
    if (text.isPresent() && text.get().isEmpty()) {
      body.refuse(name, "This is empty.");
    }
    return text.orElse("");
  }

  private static boolean hasFilter(boolean period, RejectedFilter filter) {
    return period
        || filter.key().isPresent()
        || !filter.code().isEmpty()
        || !filter.field().isEmpty();
  }

  private static RejectedSelection selection(
      RejectedFilter filter, Optional<List<String>> ids, BiConsumer<String, String> refuse) {
    List<RowPlace> places =
        ids.stream()
            .flatMap(List::stream)
            .map(id -> RowPlace.parse(id.strip()))
            .flatMap(Optional::stream)
            .filter(place -> Period.isStorable(place.at()))
            .distinct()
            .toList();
    ids.flatMap(RejectedChoice::wrong).ifPresent(wrong -> refuse.accept(IDS, wrong));
    return places.isEmpty()
        ? new RejectedSelection.Fitting(filter)
        : new RejectedSelection.These(filter.tenant(), places);
  }

  /** Without this, ids that are none would be a filter that fits everything. */
  private static Optional<String> wrong(List<String> ids) {
    if (ids.isEmpty() || ids.size() > MOST) {
      return Optional.of("There have to be 1 to %,d ids.".formatted(MOST));
    }
    Stream<Optional<RowPlace>> places = ids.stream().map(id -> RowPlace.parse(id.strip()));
    return places.allMatch(place -> place.filter(at -> Period.isStorable(at.at())).isPresent())
        ? Optional.empty()
        : Optional.of("One of these is no id of a rejected thing.");
  }
}
