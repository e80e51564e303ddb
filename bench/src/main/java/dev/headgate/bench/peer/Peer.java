package dev.headgate.bench.peer;

import dev.headgate.bench.load.LoadResult;
import java.time.Duration;

/** Something that takes batches of events. */
interface Peer extends AutoCloseable {
  String name();

  /** What is certain once it has answered. */
  String acknowledgement();

  /** Whether an answered event survives a loss of power. */
  boolean isDurable();

  /** Sends batches of this size as fast as they are answered. */
  LoadResult load(int batch, Duration time);

  /** Events it can show, once it has had time to work. */
  long stored();

  @Override
  void close();
}
