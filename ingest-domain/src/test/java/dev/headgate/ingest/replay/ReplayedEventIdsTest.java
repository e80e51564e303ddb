package dev.headgate.ingest.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReplayedEventIdsTest {
  private static final TenantId TENANT = new TenantId(1);
  private static final RowPlace PLACE = new RowPlace(Instant.EPOCH, 3L << 40 | 17, 5);

  /** The value stands in stored events: another one would make every replay a new event. */
  @Test
  void staysTheSameForEver() {
    assertThat(ReplayedEventIds.of(TENANT, PLACE, 0))
        .isEqualTo(ReplayedEventIds.of(TENANT, PLACE, 0))
        .isEqualTo(UUID.fromString("9add7be3-8a3a-8912-9574-cebcfd09ea4b"));
    assertThat(ReplayedEventIds.of(TENANT, PLACE, 0).version()).isEqualTo(8);
    assertThat(ReplayedEventIds.of(TENANT, PLACE, 0).variant()).isEqualTo(2);
  }

  @Test
  void differsByTenantPlaceAndIndex() {
    Set<UUID> ids = new HashSet<>();
    for (int tenant = 1; tenant <= 3; tenant++) {
      for (int row = 0; row < 10; row++) {
        for (int index = 0; index < 10; index++) {
          ids.add(
              ReplayedEventIds.of(
                  new TenantId(tenant), new RowPlace(Instant.EPOCH, 1L << 40, row), index));
        }
      }
    }
    assertThat(ids).hasSize(300);
  }
}
