package dev.headgate.admin.audit;

import static dev.headgate.admin.frame.Answers.orNotFound;

import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.Link;
import dev.headgate.admin.table.Exported;
import dev.headgate.admin.table.Exported.Column;
import dev.headgate.admin.table.Newest;
import dev.headgate.ingest.audit.AuditEntry;
import dev.headgate.ingest.audit.AuditLog.Filter;
import dev.headgate.ingest.management.AuditTrail;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** The audit log, newest first. */
@Controller
final class AuditController {
  private static final String PATH = "/admin/audit";
  private static final int PAGE_SIZE = 50;

  /** Offered to be chosen; any other action can be typed. */
  private static final List<String> ACTIONS =
      List.of(
          "denied",
          "session.*",
          "session.begin",
          "session.refused",
          "key.*",
          "key.create",
          "key.rotate",
          "key.revoke",
          "key.test-event",
          "rejected.*",
          "rejected.replay",
          "rejected.delete",
          "site.*",
          "site.disable",
          "tenant.*",
          "plan.*",
          "user.*",
          "invitation.*",
          "token.*",
          "account.*");

  private static final Exported<AuditEntry> EXPORT =
      new Exported<>(
          "audit",
          List.of(
              new Column<>("id", AuditEntry::id),
              new Column<>("at", AuditEntry::at),
              new Column<>("actor", AuditEntry::actor),
              new Column<>("tenant", entry -> entry.tenant().map(TenantId::value).orElse(null)),
              new Column<>("action", AuditEntry::action),
              new Column<>("subject", AuditEntry::subject),
              new Column<>("details", entry -> details(entry)),
              new Column<>("request_id", entry -> entry.requestId().orElse(null)),
              new Column<>("address", entry -> entry.address().orElse(null))));

  private final AuditTrail trail;
  private final TenantAdministration tenants;

  AuditController(AuditTrail trail, TenantAdministration tenants) {
    this.trail = trail;
    this.tenants = tenants;
  }

  /**
   * One line as the list shows it.
   *
   * @param tenant its name, for operators who look at all tenants; else empty
   */
  record Row(AuditEntry entry, String tenant, String details) {
    public boolean isDenied() {
      return entry.action().equals("denied") || entry.action().equals("session.refused");
    }
  }

  @GetMapping(PATH)
  String list(Frame frame, Model model) {
    OptionalLong before = before(frame.here());
    List<AuditEntry> found =
        orNotFound(trail.find(frame.actor(), filter(frame, before, PAGE_SIZE + 1)));
    boolean more = found.size() > PAGE_SIZE;
    List<AuditEntry> shown = more ? found.subList(0, PAGE_SIZE) : found;
    Map<TenantId, String> names = tenantNames(frame);
    model.addAttribute("rows", shown.stream().map(entry -> row(entry, names)).toList());
    model.addAttribute("older", more ? frame.here().with("before", shown.getLast().id()) : null);
    model.addAttribute("newest", before.isPresent() ? frame.here().without("before") : null);
    model.addAttribute("actions", ACTIONS);
    model.addAttribute("actor", frame.here().parameter("actor").orElse(""));
    model.addAttribute("action", frame.here().parameter("action").orElse(""));
    model.addAttribute("withTenant", !names.isEmpty());
    model.addAttribute("csv", Newest.file(frame.here(), "csv"));
    model.addAttribute("json", Newest.file(frame.here(), "json"));
    return "admin/audit/list";
  }

  private static Row row(AuditEntry entry, Map<TenantId, String> names) {
    return new Row(
        entry,
        entry.tenant().map(id -> names.getOrDefault(id, "tenant " + id.value())).orElse(""),
        details(entry));
  }

  private Map<TenantId, String> tenantNames(Frame frame) {
    if (frame.scope().tenant().isPresent()) {
      return Map.of();
    }
    return orNotFound(tenants.list(frame.actor())).stream()
        .collect(Collectors.toMap(Tenant::id, Tenant::name));
  }

  /** Everything that fits, however much; read in parts, each under the same authorisation. */
  @GetMapping(value = PATH, params = "format")
  ResponseEntity<StreamingResponseBody> export(Frame frame, @RequestParam String format) {
    Filter filter = filter(frame, OptionalLong.empty(), AuditPages.PART);
    List<AuditEntry> first = orNotFound(trail.find(frame.actor(), filter));
    return EXPORT.answer(format, new AuditPages(trail, frame.actor(), filter, first));
  }

  private static Filter filter(Frame frame, OptionalLong before, int limit) {
    return new Filter(
        frame.scope().tenant(),
        text(frame, "actor"),
        text(frame, "action"),
        Optional.of(frame.period().range().from()),
        Optional.of(frame.period().range().until()),
        before,
        limit);
  }

  private static Optional<String> text(Frame frame, String name) {
    return frame.here().parameter(name).map(String::strip).filter(text -> !text.isEmpty());
  }

  private static OptionalLong before(Link here) {
    String text = here.parameter("before").orElse("");
    return text.matches("[1-9][0-9]{0,17}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  private static String details(AuditEntry entry) {
    return new TreeMap<>(entry.details())
        .entrySet().stream()
            .map(detail -> detail.getKey() + ": " + detail.getValue())
            .collect(Collectors.joining(", "));
  }
}
