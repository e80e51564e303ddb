package dev.headgate.ingest.management;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes what the repositories do within {@code work} happen together. A transaction inside another
 * is part of it. What {@code work} throws undoes all of it and is thrown on.
 */
public interface Transactions {

  /**
   * Runs a change. Changes wait for each other, on every node: what is read in one is still true
   * when it is written. They are made by people, so there are few; reading never waits.
   *
   * @throws AlreadyExists if something unique exists twice after it
   * @throws Unavailable if nothing was changed and the same change may succeed later
   */
  <T> T change(Supplier<T> work);

  /**
   * Runs reads that see one state.
   *
   * @throws Unavailable if the database does not answer
   */
  <T> T read(Supplier<T> work);

  /** Something that must be unique is there already. Nothing was changed. */
  final class AlreadyExists extends RuntimeException {
    public AlreadyExists(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The database cannot be reached now, or gave up. */
  final class Unavailable extends RuntimeException {
    public Unavailable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
