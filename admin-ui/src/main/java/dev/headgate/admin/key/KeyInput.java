package dev.headgate.admin.key;

import dev.headgate.admin.component.Choice;
import dev.headgate.admin.frame.Scope;
import dev.headgate.ingest.key.KeyKind;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.key.KeyScope;
import dev.headgate.ingest.management.KeyAdministration.KeyForm;
import dev.headgate.ingest.management.Rights;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The form for a new key, as it was filled in. */
record KeyInput(
    String name,
    String kind,
    String mode,
    @Nullable Integer site,
    @Nullable Boolean backfill,
    @Nullable String allowedOrigins,
    @Nullable String expires) {

  private static final Choice MEDIA =
      new Choice("MEDIA", "Media events", "Players and servers send what was watched.");
  private static final Choice TAG =
      new Choice("TAG", "Tag reports", "A server-side container reports what its tags did.");
  private static final Choice LIVE =
      new Choice("LIVE", "Live", "Events are stored and count towards the quota.");
  private static final Choice TEST =
      new Choice("TEST", "Test", "Checked and shown in the live view; neither stored nor counted.");

  /** What this actor can choose from. */
  record Choices(List<Choice> kinds, List<Choice> modes) {}

  static Choices choices(Actor actor, TenantId tenant) {
    List<Choice> modes =
        Stream.of(KeyMode.values())
            .filter(mode -> Rights.mayMakeKey(actor, tenant, mode))
            .map(mode -> mode == KeyMode.LIVE ? LIVE : TEST)
            .toList();
    return new Choices(List.of(MEDIA, TAG), modes);
  }

  static KeyInput fresh(Scope scope, Choices choices) {
    boolean ofSite = scope.site().isPresent();
    return new KeyInput(
        "",
        ofSite ? TAG.value() : MEDIA.value(),
        choices.modes().getFirst().value(),
        scope.site().map(SiteId::value).orElse(null),
        false,
        "",
        "");
  }

  KeyForm toForm(TenantId tenant) {
    KeyKind chosen = kind.equals(TAG.value()) ? KeyKind.TAG : KeyKind.MEDIA;
    boolean tag = chosen == KeyKind.TAG;
    return new KeyForm(
        tenant,
        tag ? Optional.ofNullable(site).filter(id -> id > 0).map(SiteId::new) : Optional.empty(),
        name,
        chosen,
        mode.equals(LIVE.value()) ? KeyMode.LIVE : KeyMode.TEST,
        scopes(tag),
        allowedOrigins == null
            ? List.of()
            : allowedOrigins.lines().map(String::strip).filter(line -> !line.isEmpty()).toList(),
        expiry());
  }

  private Set<KeyScope> scopes(boolean tag) {
    return Boolean.TRUE.equals(backfill) && !tag
        ? EnumSet.of(KeyScope.INGEST, KeyScope.BACKFILL)
        : EnumSet.of(KeyScope.INGEST);
  }

  /** The end of the chosen day; what is no day is long past, which the use case refuses. */
  private Optional<Instant> expiry() {
    if (expires == null || expires.isBlank()) {
      return Optional.empty();
    }
    try {
      LocalDate day = LocalDate.parse(expires);
      return Optional.of(day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    } catch (DateTimeParseException notADay) {
      return Optional.of(Instant.EPOCH);
    }
  }
}
