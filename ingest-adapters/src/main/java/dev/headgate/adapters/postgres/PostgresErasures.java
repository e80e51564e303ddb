package dev.headgate.adapters.postgres;

import dev.headgate.ingest.erasure.Erasure;
import dev.headgate.ingest.erasure.ErasureId;
import dev.headgate.ingest.erasure.Erasures;
import dev.headgate.ingest.tenant.TenantId;
import java.util.List;
import java.util.Optional;

/** Erasures as entities. */
public final class PostgresErasures implements Erasures {
  private final PostgresDatabase database;

  public PostgresErasures(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public ErasureId nextId() {
    return new ErasureId(database.nextId("erasure_ids"));
  }

  @Override
  public Optional<Erasure> find(ErasureId id) {
    return Optional.ofNullable(database.entities().find(ErasureRow.class, id.value()))
        .map(ErasureRow::toErasure);
  }

  @Override
  public List<Erasure> open() {
    return database
        .entities()
        .createQuery("from Erasure where step <> DONE order by id", ErasureRow.class)
        .getResultStream()
        .map(ErasureRow::toErasure)
        .toList();
  }

  @Override
  public List<Erasure> of(TenantId tenant) {
    return database
        .entities()
        .createQuery("from Erasure where tenantId = :tenant order by id desc", ErasureRow.class)
        .setParameter("tenant", tenant.value())
        .getResultStream()
        .map(ErasureRow::toErasure)
        .toList();
  }

  @Override
  public void save(Erasure erasure) {
    database.save(ErasureRow.of(erasure));
  }
}
