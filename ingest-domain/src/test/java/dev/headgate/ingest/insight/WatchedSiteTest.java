package dev.headgate.ingest.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.insight.WatchedSite.State;
import dev.headgate.ingest.key.ApiKey;
import dev.headgate.ingest.key.KeyEntry;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.key.KeyKind;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.key.KeyScope;
import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WatchedSiteTest {
  private static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");
  private static final Site SITE = new Site(new SiteId(7), new TenantId(1), "shop", true);
  private static final Optional<SiteFigures> UNKNOWN = Optional.empty();

  @Test
  void tellsWhetherItReports() {
    assertThat(site(SITE, key(KeyMode.LIVE, null), seen(59))).isEqualTo(State.LIVE);
    assertThat(site(SITE, key(KeyMode.LIVE, null), seen(61))).isEqualTo(State.SILENT);
    assertThat(site(SITE, key(KeyMode.LIVE, null), none())).isEqualTo(State.WAITING);
    assertThat(site(SITE.disable(false), key(KeyMode.LIVE, null), seen(1)))
        .isEqualTo(State.DISABLED);
    assertThat(site(SITE.disable(true), key(KeyMode.LIVE, null), seen(1))).isEqualTo(State.BLOCKED);
  }

  @Test
  void needsAKeyThatCountsToReport() {
    assertThat(site(SITE, key(KeyMode.TEST, NOON), seen(1))).isEqualTo(State.WITHOUT_KEY);
    KeyEntry revoked =
        key(KeyMode.LIVE, NOON).revoke(NOON, new KeyEntry.Revocation("ann", "leaked"));
    assertThat(site(SITE, revoked, seen(1))).isEqualTo(State.WITHOUT_KEY);
  }

  @Test
  void goesByTheUseOfItsKeysWhileTheStoreIsAway() {
    Instant used = NOON.minus(Duration.ofMinutes(5));
    WatchedSite watched = new WatchedSite(SITE, List.of(key(KeyMode.LIVE, used)), UNKNOWN);
    assertThat(watched.lastSeen()).contains(used);
    assertThat(watched.state(NOON)).isEqualTo(State.LIVE);
    assertThat(site(SITE, key(KeyMode.LIVE, null), UNKNOWN)).isEqualTo(State.UNKNOWN);
  }

  @Test
  void takesTheLaterOfReportAndUseAndLeavesTestsOut() {
    KeyEntry test = key(KeyMode.TEST, NOON);
    KeyEntry live = key(KeyMode.LIVE, NOON.minus(Duration.ofHours(3)));
    WatchedSite watched = new WatchedSite(SITE, List.of(test, live), seen(90));
    assertThat(watched.lastSeen()).contains(NOON.minus(Duration.ofMinutes(90)));
    assertThat(watched.usableKeys(NOON)).isEqualTo(1);
  }

  private static State site(Site site, KeyEntry key, Optional<SiteFigures> figures) {
    return new WatchedSite(site, List.of(key), figures).state(NOON);
  }

  private static Optional<SiteFigures> none() {
    return Optional.of(SiteFigures.none(SITE.id()));
  }

  private static Optional<SiteFigures> seen(int minutesAgo) {
    Instant last = NOON.minus(Duration.ofMinutes(minutesAgo));
    return Optional.of(
        new SiteFigures(SITE.id(), List.of("GTM-1"), 1, Optional.of(last), 0, 1, 1, 0, 0));
  }

  private static KeyEntry key(KeyMode mode, @org.jspecify.annotations.Nullable Instant lastUsed) {
    ApiKey key =
        new ApiKey(
            new KeyId(1),
            SITE.tenant(),
            Optional.of(SITE.id()),
            "key",
            KeyKind.TAG,
            mode,
            Set.of(KeyScope.INGEST),
            "pk_live_1234",
            List.of(),
            Optional.empty(),
            Optional.empty());
    return new KeyEntry(
        key,
        false,
        Optional.empty(),
        "ann",
        Optional.empty(),
        NOON.minus(Duration.ofDays(1)),
        Optional.ofNullable(lastUsed),
        Optional.empty());
  }
}
