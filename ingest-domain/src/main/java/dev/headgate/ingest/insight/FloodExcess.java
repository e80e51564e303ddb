package dev.headgate.ingest.insight;

/** Tells how much was rejected in floods beyond what is kept. Safe for use by many threads. */
@FunctionalInterface
public interface FloodExcess {

  /** How many were counted and not kept; whole hours, those that the filter's span touches. */
  long notKept(RejectedFilter filter);
}
