package dev.headgate.adapters.clickhouse;

/**
 * Makes sure that an insert whose answer never came cannot run any more. Inserts of a former
 * process are meant as well. Used by one thread.
 */
public interface InsertFence {

  /** Notes that an insert was given up without an answer. */
  void givenUp();

  /**
   * Returns once no insert that was given up can be running or begin to run.
   *
   * @param queryIdPrefix what the query ids of the inserts in question begin with
   * @throws dev.headgate.ingest.delivery.StoreUnavailable if that cannot be made sure now
   */
  void awaitQuiet(String queryIdPrefix) throws InterruptedException;
}
