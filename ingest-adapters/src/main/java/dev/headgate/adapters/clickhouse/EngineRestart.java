package dev.headgate.adapters.clickhouse;

import dev.headgate.ingest.delivery.StoreUnavailable;

/**
 * The fence of an embedded engine: its process is ended, and with it all it was told. A process
 * that was replaced since is as good. What a former process of ours sent has ended too, because the
 * new engine could not have its data directory before the old one had left it.
 */
public final class EngineRestart implements InsertFence {
  private static final int NONE = -1;

  private final Engine engine;
  private int givenUpIn = NONE;

  /** The embedded engine, as far as this is about its life. */
  public interface Engine {
    /** How often a new process took the place of an old one. */
    int restarts();

    /**
     * Ends the process and starts a new one; nothing the old one was told runs when this returns.
     */
    void restart();
  }

  public EngineRestart(Engine engine) {
    this.engine = engine;
  }

  /** The insert ran in this engine or in an earlier one, whatever happened meanwhile. */
  @Override
  public void givenUp() {
    givenUpIn = engine.restarts();
  }

  @Override
  public void awaitQuiet(String queryIdPrefix) {
    if (givenUpIn == NONE || engine.restarts() > givenUpIn) {
      return;
    }
    try {
      engine.restart();
    } catch (RuntimeException failed) {
      throw new StoreUnavailable("The engine cannot be restarted: " + failed.getMessage(), failed);
    }
  }
}
