package dev.headgate.adapters.postgres;

import dev.headgate.ingest.erasure.Erasure;
import dev.headgate.ingest.erasure.ErasureId;
import dev.headgate.ingest.journal.Person;
import dev.headgate.ingest.tenant.TenantId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

@Entity(name = "Erasure")
@Table(name = "erasures")
class ErasureRow {
  @Id int id;
  int tenantId;
  String tenantName;

  @Enumerated(EnumType.STRING)
  Person.@Nullable Field personField;

  @Nullable String personSalt;
  @Nullable String personHash;
  String requestedBy;
  Instant requestedAt;

  @Enumerated(EnumType.STRING)
  Erasure.Step step;

  Instant stepSince;
  long foundRows;
  String note;

  @SuppressWarnings("NullAway.Init")
  ErasureRow() {}

  static ErasureRow of(Erasure erasure) {
    ErasureRow row = new ErasureRow();
    row.id = erasure.id().value();
    row.tenantId = erasure.tenant().value();
    row.tenantName = erasure.tenantName();
    row.personField = erasure.field().orElse(null);
    row.personSalt = erasure.person().map(Person::salt).orElse(null);
    row.personHash = erasure.person().map(Person::hash).orElse(null);
    row.requestedBy = erasure.requestedBy();
    row.requestedAt = erasure.requestedAt();
    row.step = erasure.step();
    row.stepSince = erasure.stepSince();
    row.foundRows = erasure.rows();
    row.note = erasure.note();
    return row;
  }

  Erasure toErasure() {
    return new Erasure(
        new ErasureId(id),
        new TenantId(tenantId),
        tenantName,
        Optional.ofNullable(personField),
        person(),
        requestedBy,
        requestedAt,
        step,
        stepSince,
        foundRows,
        note);
  }

  private Optional<Person> person() {
    return personField == null || personSalt == null || personHash == null
        ? Optional.empty()
        : Optional.of(new Person(personField, personSalt, personHash));
  }
}
