package dev.headgate.ingest.delivery;

import java.util.Optional;

/**
 * Where it is asked for that the store gets again what it lost. Asked by the delivering thread
 * about once a second; a request stays until it is answered, so that a crash in between does no
 * harm.
 */
public interface RefillRequests {
  /** Nobody ever asks. */
  RefillRequests NONE =
      new RefillRequests() {
        @Override
        public boolean isAsked() {
          return false;
        }

        @Override
        public void answer(Report report) {}
      };

  boolean isAsked();

  /** Takes the answer, after which nobody asks any more. */
  void answer(Report report);

  /**
   * What came of a refill.
   *
   * @param deliveries how many were compared or made anew
   * @param rows how many rows the store lacked and got
   * @param notCompared at how many places the beginning of the journal is in the middle of a
   *     delivery that the store knows more about: what stands there up to the next one was left
   * @param stopped why it could not be finished; empty if it was
   */
  record Report(long deliveries, long rows, int notCompared, Optional<String> stopped) {}
}
