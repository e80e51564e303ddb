package dev.headgate.ingest.insight;

import dev.headgate.ingest.tenant.TenantId;
import java.util.List;

/** Which of a tenant's rejected things something is to be done with. */
public sealed interface RejectedSelection {

  TenantId tenant();

  /** All that fit. */
  record Fitting(RejectedFilter filter) implements RejectedSelection {
    @Override
    public TenantId tenant() {
      return filter.tenant();
    }
  }

  /** These, of which there is one at least. */
  record These(TenantId tenant, List<RowPlace> places) implements RejectedSelection {
    public These {
      places = List.copyOf(places);
      if (places.isEmpty()) {
        throw new IllegalArgumentException("nothing is chosen");
      }
    }
  }
}
