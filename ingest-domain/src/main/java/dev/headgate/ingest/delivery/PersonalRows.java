package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.Person;
import dev.headgate.ingest.journal.StoreTable;

/** Tells from a row's bytes whose event it is. */
@FunctionalInterface
public interface PersonalRows {
  /**
   * Whether a row is an event of this person.
   *
   * @param schema version of the column lists that the row was encoded by
   * @param missing how many of the row's first bytes do not stand before the others, as they are
   *     what the rows of a request share
   * @param bytes holds the rest of the row as it stands in the journal, from {@code offset}, {@code
   *     length} bytes
   */
  boolean isOf(
      Person person,
      StoreTable table,
      int schema,
      int missing,
      byte[] bytes,
      int offset,
      int length);
}
