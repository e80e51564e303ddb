package dev.headgate.bench.load;

import java.nio.ByteBuffer;

/** Where a load generator gets its requests from. Asked by each of its threads, one at a time. */
@FunctionalInterface
public interface RequestSource {
  /**
   * Puts the next request into an empty buffer.
   *
   * @return the events in it
   */
  int next(ByteBuffer into);
}
