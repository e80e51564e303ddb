package dev.headgate.adapters.postgres;

import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.PlanId;
import dev.headgate.ingest.plan.Plans;
import java.util.List;
import java.util.Optional;

/** Plans as entities. */
public final class PostgresPlans implements Plans {
  private final PostgresDatabase database;

  public PostgresPlans(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public PlanId nextId() {
    return new PlanId(database.nextId("plan_ids"));
  }

  @Override
  public Optional<Plan> find(PlanId id) {
    return Optional.ofNullable(database.entities().find(PlanRow.class, id.value()))
        .map(PlanRow::toPlan);
  }

  @Override
  public List<Plan> all() {
    return database
        .entities()
        .createQuery("from Plan order by lower(name)", PlanRow.class)
        .getResultStream()
        .map(PlanRow::toPlan)
        .toList();
  }

  @Override
  public void save(Plan plan) {
    database.save(PlanRow.of(plan));
  }

  @Override
  public void remove(PlanId id) {
    PlanRow row = database.entities().find(PlanRow.class, id.value());
    if (row != null) {
      database.entities().remove(row);
      database.entities().flush();
    }
  }
}
