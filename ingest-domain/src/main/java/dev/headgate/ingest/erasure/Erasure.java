package dev.headgate.ingest.erasure;

import dev.headgate.ingest.journal.Person;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * That somebody's data is to be taken away, and how far that is.
 *
 * @param tenantName as it was called when this was asked for
 * @param field what the person is known by; empty for the whole tenant
 * @param person empty for the whole tenant, and when it is done: then not even the hash is kept
 * @param requestedBy as shown
 * @param stepSince when the present step began
 * @param rows how many stored rows have been found to erase so far
 * @param note what is waited for or went wrong; empty when there is nothing to say
 */
public record Erasure(
    ErasureId id,
    TenantId tenant,
    String tenantName,
    Optional<Person.Field> field,
    Optional<Person> person,
    String requestedBy,
    Instant requestedAt,
    Step step,
    Instant stepSince,
    long rows,
    String note) {

  /** How far an erasure is. In the order in which they come. */
  public enum Step {
    /** Until no event of a deleted tenant is taken any more, and the journal has the mark. */
    MARKING,
    /** Until all that was accepted before the mark is delivered: as erased, or stored. */
    DELIVERING,
    /** Until no row in the store is left. */
    REMOVING,
    /** Until the store has given up the files in which the rows were. */
    WIPING,
    /** Until the journal has given up its segments before the mark. */
    RETIRING,
    /** Nothing is left. */
    DONE
  }

  /** An erasure that has just been asked for. */
  public static Erasure asked(
      ErasureId id,
      TenantId tenant,
      String tenantName,
      Optional<Person> person,
      String requestedBy,
      Instant now) {
    return new Erasure(
        id,
        tenant,
        tenantName,
        person.map(Person::field),
        person,
        requestedBy,
        now,
        Step.MARKING,
        now,
        0,
        "");
  }

  public boolean isDone() {
    return step == Step.DONE;
  }

  public boolean isOfTenant() {
    return field.isEmpty();
  }

  public Erasure at(Step next, Instant now) {
    return new Erasure(
        id,
        tenant,
        tenantName,
        field,
        next == Step.DONE ? Optional.empty() : person,
        requestedBy,
        requestedAt,
        next,
        now,
        rows,
        "");
  }

  public Erasure saying(String note) {
    return new Erasure(
        id,
        tenant,
        tenantName,
        field,
        person,
        requestedBy,
        requestedAt,
        step,
        stepSince,
        rows,
        note);
  }

  public Erasure found(long rows) {
    return new Erasure(
        id,
        tenant,
        tenantName,
        field,
        person,
        requestedBy,
        requestedAt,
        step,
        stepSince,
        rows,
        note);
  }
}
