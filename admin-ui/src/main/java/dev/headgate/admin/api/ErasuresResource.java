package dev.headgate.admin.api;

import static dev.headgate.admin.api.Refusal.orRefuse;

import dev.headgate.ingest.erasure.Erasure;
import dev.headgate.ingest.erasure.ErasureId;
import dev.headgate.ingest.journal.Person;
import dev.headgate.ingest.management.ErasureAdministration;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.Outcome.Problem;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The data of persons and tenants that is taken away for good. A person's id comes in a body only,
 * and no answer has it.
 */
@RestController
final class ErasuresResource {
  private static final String OF_TENANT = TenantsResource.ONE + "/erasures";
  private static final String PATH = ApiPath.ROOT + "/erasures";
  private static final String PERSON_ID = "id";

  private final ErasureAdministration erasures;

  ErasuresResource(ErasureAdministration erasures) {
    this.erasures = erasures;
  }

  /**
   * An erasure, and how far it is.
   *
   * @param field what the person is known by; empty for the whole tenant
   * @param step how far it is, {@code done} at the end
   * @param rows how many stored rows have been found to erase so far
   * @param note what is waited for or went wrong; empty when there is nothing to say
   */
  @JsonView
  record ErasureView(
      int id,
      int tenantId,
      Optional<String> field,
      String requestedBy,
      Instant requestedAt,
      String step,
      Instant stepSince,
      long rows,
      Optional<String> note) {

    static ErasureView of(Erasure erasure) {
      return new ErasureView(
          erasure.id().value(),
          erasure.tenant().value(),
          erasure.field().map(Person.Field::label),
          erasure.requestedBy(),
          erasure.requestedAt(),
          Choices.shown(erasure.step()),
          erasure.stepSince(),
          erasure.rows(),
          Optional.of(erasure.note()).filter(note -> !note.isEmpty()));
    }
  }

  @GetMapping(OF_TENANT)
  Page<ErasureView> list(Actor actor, @PathVariable TenantId tenant, Query query) {
    return Page.newestById(
        orRefuse(erasures.list(actor, tenant)),
        erasure -> erasure.id().value(),
        query,
        ErasureView::of);
  }

  /** Begins to erase one person's data; it cannot be stopped. */
  @PostMapping(OF_TENANT)
  ResponseEntity<ErasureView> erase(Actor actor, @PathVariable TenantId tenant, JsonBody body) {
    Person.Field field = body.choice("field", Person.Field.class);
    String person = body.text(PERSON_ID);
    body.finish();
    ErasureView begun = ErasureView.of(begun(erasures.erasePerson(actor, tenant, field, person)));
    return ResponseEntity.accepted().location(URI.create(PATH + "/" + begun.id())).body(begun);
  }

  /** What is wrong with a person is wrong with the only field that tells who it is. */
  private static Erasure begun(Outcome<Erasure> outcome) {
    if (outcome instanceof Outcome.Invalid<Erasure>(List<Problem> problems)) {
      throw Refusal.invalidFields(
          problems.stream().map(problem -> new Problem(PERSON_ID, problem.message())).toList());
    }
    return orRefuse(outcome);
  }

  @GetMapping(PATH + "/{erasure}")
  ErasureView find(Actor actor, @PathVariable ErasureId erasure) {
    return ErasureView.of(orRefuse(erasures.find(actor, erasure)));
  }
}
