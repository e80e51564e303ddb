package dev.headgate.ingest.management;

import dev.headgate.ingest.erasure.Erasure;
import dev.headgate.ingest.erasure.ErasureDesk;
import dev.headgate.ingest.erasure.ErasureId;
import dev.headgate.ingest.erasure.Erasures;
import dev.headgate.ingest.journal.Person;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.tenant.Tenants;
import dev.headgate.ingest.user.Actor;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * People ask for data to be taken away for good: operators for a tenant, its owners and operators
 * for one person of it. The eraser does it and is answered here as well.
 */
public final class ErasureAdministration implements ErasureDesk {
  private static final Actor ERASER = Actor.onThisMachine("eraser");
  private static final int MAX_ID = 256;
  private static final int SALT_BYTES = 16;

  private final ChangeDesk desk;
  private final Erasures erasures;
  private final Tenants tenants;
  private final TenantAdministration administration;
  private final SecureRandom random;

  public ErasureAdministration(
      ChangeDesk desk,
      Erasures erasures,
      Tenants tenants,
      TenantAdministration administration,
      SecureRandom random) {
    this.desk = desk;
    this.erasures = erasures;
    this.tenants = tenants;
    this.administration = administration;
    this.random = random;
  }

  /**
   * Has a tenant deleted with all its data, for good. Its events are refused from now on.
   *
   * @param confirmedName the tenant's name, typed by the person who wants this
   */
  public Outcome<Erasure> eraseTenant(Actor actor, TenantId id, String confirmedName) {
    Outcome<Tenant> begun = administration.beginDeletion(actor, id, confirmedName);
    return begun instanceof Outcome.Done<Tenant>(Tenant tenant)
        ? desk.change(actor, "tenant.erase", () -> ofTenant(tenant, actor.name()))
        : begun.map(_ -> unreachable());
  }

  private static Erasure unreachable() {
    throw new IllegalStateException("an outcome without a value has none to change");
  }

  private Erasure ofTenant(Tenant tenant, String requestedBy) {
    return erasures.of(tenant.id()).stream()
        .filter(known -> known.isOfTenant() && !known.isDone())
        .findFirst()
        .orElseGet(() -> add(tenant, Optional.empty(), requestedBy));
  }

  private Erasure add(Tenant tenant, Optional<Person> person, String requestedBy) {
    Erasure erasure =
        Erasure.asked(
            erasures.nextId(), tenant.id(), tenant.name(), person, requestedBy, desk.now());
    erasures.save(erasure);
    return erasure;
  }

  /**
   * Has everything taken away that the tenant sent about one person up to now. The id itself is
   * kept nowhere, also not in the audit log.
   */
  public Outcome<Erasure> erasePerson(
      Actor actor, TenantId id, Person.Field field, String personId) {
    return desk.change(
        actor,
        "person.erase",
        () -> {
          Tenant tenant = tenants.find(id).orElseThrow(Stopped::missing);
          require(Rights.mayManage(actor, id), id);
          if (tenant.status() == Tenant.Status.DELETING) {
            throw Stopped.against("The tenant is being deleted with all its data.");
          }
          if (personId.isEmpty() || personId.codePointCount(0, personId.length()) > MAX_ID) {
            throw Stopped.wrong("person", "Enter the id, 1 to %d characters.".formatted(MAX_ID));
          }
          byte[] salt = new byte[SALT_BYTES];
          random.nextBytes(salt);
          Erasure erasure =
              add(tenant, Optional.of(Person.of(field, personId, salt)), actor.name());
          note(actor, "person.erase", erasure, Map.of("known_by", field.label()));
          return erasure;
        });
  }

  /** Erasures of a tenant, newest first; of one that is gone, for operators. */
  public Outcome<List<Erasure>> list(Actor actor, TenantId tenant) {
    return desk.read(
        actor,
        "erasure.list",
        () -> {
          require(Rights.mayManage(actor, tenant), tenant);
          return erasures.of(tenant);
        });
  }

  public Outcome<Erasure> find(Actor actor, ErasureId id) {
    return desk.read(
        actor,
        "erasure.find",
        () -> {
          Erasure erasure = erasures.find(id).orElseThrow(Stopped::missing);
          require(Rights.mayManage(actor, erasure.tenant()), erasure.tenant());
          return erasure;
        });
  }

  /** What was asked for; and tenants whose deletion was begun by other ways. */
  @Override
  public List<Erasure> open() {
    List<Tenant> unknown = value(desk.read(ERASER, "erasure.open", this::deletedElsewhere));
    for (Tenant tenant : unknown) {
      value(desk.change(ERASER, "erasure.adopt", () -> ofTenant(tenant, "")));
    }
    return value(desk.read(ERASER, "erasure.open", erasures::open));
  }

  private List<Tenant> deletedElsewhere() {
    List<Erasure> open = erasures.open();
    return tenants.all().stream()
        .filter(tenant -> tenant.status() == Tenant.Status.DELETING)
        .filter(tenant -> open.stream().noneMatch(known -> isOf(known, tenant)))
        .toList();
  }

  private static boolean isOf(Erasure erasure, Tenant tenant) {
    return erasure.isOfTenant() && erasure.tenant().equals(tenant.id());
  }

  @Override
  public void save(Erasure erasure) {
    value(
        desk.change(
            ERASER,
            "erasure.save",
            () -> {
              erasures.save(erasure);
              return erasure;
            }));
  }

  @Override
  public void finish(Erasure erasure) {
    value(
        desk.change(
            ERASER,
            "erasure.finish",
            () -> {
              erasures.save(erasure);
              note(ERASER, "erasure.done", erasure, Map.of("rows", Long.toString(erasure.rows())));
              if (erasure.isOfTenant() && tenants.find(erasure.tenant()).isPresent()) {
                value(administration.finishDeletion(ERASER, erasure.tenant()));
              }
              return erasure;
            }));
  }

  private static <T> T value(Outcome<T> outcome) {
    if (outcome instanceof Outcome.Done<T>(T value)) {
      return value;
    }
    throw new IllegalStateException("the eraser was refused: " + outcome);
  }

  private void note(Actor actor, String action, Erasure erasure, Map<String, String> details) {
    desk.note(
        actor, action, "erasure " + erasure.id().value(), Optional.of(erasure.tenant()), details);
  }

  private static void require(boolean allowed, TenantId id) {
    if (!allowed) {
      throw Stopped.denied("tenant " + id.value());
    }
  }
}
