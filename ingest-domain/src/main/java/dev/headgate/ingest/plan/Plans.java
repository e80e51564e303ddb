package dev.headgate.ingest.plan;

import java.util.List;
import java.util.Optional;

/** Where plans are kept. Every call takes part in the transaction it is made in. */
public interface Plans {
  /** An id that no plan has or had. */
  PlanId nextId();

  Optional<Plan> find(PlanId id);

  /** Every plan, by name. */
  List<Plan> all();

  /** Keeps a new plan or the changed state of a known one. */
  void save(Plan plan);

  /** Takes away a plan that no tenant is on. */
  void remove(PlanId id);
}
