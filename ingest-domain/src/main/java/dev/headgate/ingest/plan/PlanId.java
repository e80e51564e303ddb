package dev.headgate.ingest.plan;

/** Identifies a plan. */
public record PlanId(int value) {
  public PlanId {
    if (value <= 0) {
      throw new IllegalArgumentException("plan id: " + value);
    }
  }
}
