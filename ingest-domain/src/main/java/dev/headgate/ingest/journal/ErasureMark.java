package dev.headgate.ingest.journal;

import dev.headgate.ingest.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * A place in the journal up to which a tenant, or one person of it, is erased. A tenant never comes
 * back: its mark covers what stands behind the place as well.
 *
 * @param number in the order in which marks were set, from 1; never used twice
 * @param erasure what the mark was set for
 * @param person empty for the whole tenant
 * @param end the place after the last record before the mark, packed; 0 if there is none
 * @param upTo journal time of the mark. A store may hold rows that this journal never did, from
 *     before its disk was emptied or from another node; those up to this time are erased too
 */
public record ErasureMark(
    int number, int erasure, TenantId tenant, Optional<Person> person, long end, Instant upTo) {

  /** Whether records at this place are erased, if they are the tenant's or the person's. */
  public boolean covers(JournalPosition position) {
    return person.isEmpty() || Long.compareUnsigned(position.packed(), end) < 0;
  }

  /** Whether all before the mark is delivered, when deliveries go on at this place. */
  public boolean isBehind(Optional<JournalPosition> next) {
    return end == 0 || (next.isPresent() && Long.compareUnsigned(next.get().packed(), end) >= 0);
  }
}
