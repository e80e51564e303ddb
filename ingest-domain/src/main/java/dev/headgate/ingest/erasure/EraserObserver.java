package dev.headgate.ingest.erasure;

/** Is told what an operator should be able to read in the log. Must be quick and must not throw. */
public interface EraserObserver {
  /** Watches nothing. */
  EraserObserver NONE = new EraserObserver() {};

  default void erased(Erasure erasure) {}

  /** Something went wrong and is tried again every second. */
  default void delayed(String why) {}
}
