package dev.headgate.bench.peer;

import dev.headgate.bench.load.CutLoad;
import dev.headgate.bench.load.LoadResult;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Something that takes batches of events. */
interface Peer extends AutoCloseable {
  String name();

  /** What is certain once it has answered. */
  String acknowledgement();

  /** Whether an answered event survives a loss of power. */
  boolean isDurable();

  /** Sends batches of this size as fast as they are answered. */
  LoadResult load(int batch, Duration time);

  /** The same, until it is gone, for this time at most. */
  CutLoad loadUntilGone(int batch, Duration atMost);

  /** Events it can show, once it has had time to work. */
  long stored();

  /** How many events with these ids it can show; empty if it cannot be asked for single events. */
  OptionalLong stored(List<String> ids);

  /** Ends its processes with SIGKILL and waits until they are gone. */
  void kill();

  /** Starts what was killed, on the same data; returns once it serves. */
  void startAgain();

  @Override
  void close();
}
