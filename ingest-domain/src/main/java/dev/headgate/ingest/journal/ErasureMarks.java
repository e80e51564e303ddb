package dev.headgate.ingest.journal;

import dev.headgate.ingest.tenant.TenantId;
import java.util.List;
import java.util.Optional;

/**
 * Where the journal says what is erased. Marks are durable when they are seen. Safe for many
 * threads.
 */
public interface ErasureMarks {
  /** A journal in which nothing is ever erased. */
  ErasureMarks NONE =
      new ErasureMarks() {
        @Override
        public List<ErasureMark> all() {
          return List.of();
        }

        @Override
        public ErasureMark set(int erasure, TenantId tenant, Optional<Person> person) {
          throw new UnsupportedOperationException();
        }

        @Override
        public boolean retire(ErasureMark mark) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void forget(ErasureMark mark) {}
      };

  /** All marks in force, by number. From memory. */
  List<ErasureMark> all();

  /**
   * Sets a mark behind all records that are durable now, and returns once it survives a crash. The
   * mark of this erasure, if there is one already.
   *
   * @throws JournalUnavailable if it cannot be set now
   */
  ErasureMark set(int erasure, TenantId tenant, Optional<Person> person);

  /**
   * Deletes what the journal keeps of delivered records before the mark, but for the hashes of
   * their event ids.
   *
   * @return whether no record before the mark is kept any more
   * @throws JournalUnavailable if the disk fails
   */
  boolean retire(ErasureMark mark);

  /**
   * Takes back the mark of a person when nothing before it is kept anywhere; a tenant's mark stays.
   *
   * @throws JournalUnavailable if the disk fails
   */
  void forget(ErasureMark mark);

  /** The mark of an erasure. */
  default Optional<ErasureMark> of(int erasure) {
    return all().stream().filter(mark -> mark.erasure() == erasure).findFirst();
  }
}
