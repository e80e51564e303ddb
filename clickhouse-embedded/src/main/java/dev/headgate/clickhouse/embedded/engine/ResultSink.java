package dev.headgate.clickhouse.embedded.engine;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Takes the bytes of an answer, piece by piece. */
interface ResultSink {

  ResultSink DISCARD = (chunk, progress) -> {};

  /**
   * Takes one piece; the memory is valid during the call only.
   *
   * @throws IOException if nobody wants the rest
   */
  void accept(MemorySegment chunk, Chdb.Progress progress) throws IOException;
}
