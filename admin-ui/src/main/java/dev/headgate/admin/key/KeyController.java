package dev.headgate.admin.key;

import static dev.headgate.admin.frame.Answers.orNotFound;

import dev.headgate.admin.component.Choice;
import dev.headgate.admin.component.Confirmation;
import dev.headgate.admin.component.FormErrors;
import dev.headgate.admin.component.ShownSecret;
import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.NotFound;
import dev.headgate.admin.frame.PublicUrl;
import dev.headgate.admin.table.Exported;
import dev.headgate.admin.table.Exported.Column;
import dev.headgate.admin.table.ListQuery;
import dev.headgate.admin.words.Flash;
import dev.headgate.ingest.insight.WatchKeys;
import dev.headgate.ingest.key.ApiKey;
import dev.headgate.ingest.key.KeyEntry;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.management.KeyAdministration;
import dev.headgate.ingest.management.KeyAdministration.NewKey;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.Rights;
import dev.headgate.ingest.management.SiteAdministration;
import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Keys: listed, made, rotated, revoked. A new secret is on the page after it, and never again. */
@Controller
final class KeyController {
  private static final String PATH = "/admin/keys";
  private static final String SECRET = "secret";

  private static final Map<String, Comparator<KeyRowView>> ORDERS =
      Map.of(
          "name", Comparator.comparing(row -> row.key().name(), String.CASE_INSENSITIVE_ORDER),
          "kind", Comparator.comparing(KeyRowView::kind),
          "created", Comparator.comparing(row -> row.entry().createdAt()),
          "used", Comparator.comparing(row -> row.entry().lastUsedAt().orElse(Instant.EPOCH)),
          "status", Comparator.comparing(row -> row.status().word()));

  private static final Exported<KeyRowView> EXPORT =
      new Exported<>(
          "keys",
          List.of(
              new Column<>("id", row -> row.key().id().value()),
              new Column<>("name", row -> row.key().name()),
              new Column<>("key", row -> row.key().shownPrefix()),
              new Column<>("kind", KeyRowView::kind),
              new Column<>("mode", row -> row.key().mode().label()),
              new Column<>("scopes", KeyRowView::scopes),
              new Column<>("site", KeyRowView::site),
              new Column<>("created_by", row -> row.entry().createdBy()),
              new Column<>("created_at", row -> row.entry().createdAt()),
              new Column<>("last_used_at", row -> row.entry().lastUsedAt().orElse(null)),
              new Column<>("events_today", KeyRowView::today),
              new Column<>("expires_at", row -> row.key().expiresAt().orElse(null)),
              new Column<>("status", row -> row.status().word())));

  private final KeyAdministration keys;
  private final SiteAdministration sites;
  private final WatchKeys watch;
  private final PublicUrl publicUrl;

  KeyController(
      KeyAdministration keys, SiteAdministration sites, WatchKeys watch, PublicUrl publicUrl) {
    this.keys = keys;
    this.sites = sites;
    this.watch = watch;
    this.publicUrl = publicUrl;
  }

  @GetMapping(PATH)
  String list(Frame frame, Model model) {
    ListQuery query = ListQuery.of(frame.here(), "-created");
    model.addAttribute("page", query.apply(rows(frame, query), ORDERS));
    model.addAttribute(
        "mayMake", !KeyInput.choices(frame.actor(), frame.tenant()).modes().isEmpty());
    return "admin/key/list";
  }

  @GetMapping(value = PATH, params = "format")
  ResponseEntity<StreamingResponseBody> export(Frame frame, @RequestParam String format) {
    ListQuery query = ListQuery.of(frame.here(), "-created");
    return EXPORT.answer(format, rows(frame, query));
  }

  private List<KeyRowView> rows(Frame frame, ListQuery query) {
    List<KeyEntry> entries = orNotFound(keys.list(frame.actor(), frame.tenant()));
    Map<SiteId, String> names =
        orNotFound(sites.list(frame.actor(), frame.tenant())).stream()
            .collect(Collectors.toMap(Site::id, Site::name));
    KeyUse use = use(frame, frame.tenant(), entries);
    Set<KeyId> replaced =
        entries.stream().flatMap(e -> e.rotatedFrom().stream()).collect(Collectors.toSet());
    return entries.stream()
        .filter(
            entry ->
                frame.scope().site().isEmpty()
                    || entry.key().site().isEmpty()
                    || entry.key().site().equals(frame.scope().site()))
        .map(
            entry ->
                KeyRowView.of(
                    entry,
                    entry.key().site().map(names::get).orElse(""),
                    Rights.mayChangeKey(frame.actor(), entry),
                    replaced.contains(entry.key().id()),
                    use))
        .filter(row -> row.contains(query.text()))
        .toList();
  }

  @GetMapping(PATH + "/new")
  String form(Frame frame, Model model) {
    KeyInput.Choices choices = KeyInput.choices(frame.actor(), frame.tenant());
    if (choices.modes().isEmpty()) {
      throw new NotFound();
    }
    return form(frame, KeyInput.fresh(frame.scope(), choices), FormErrors.NONE, model);
  }

  private String form(Frame frame, KeyInput input, FormErrors errors, Model model) {
    model.addAttribute("input", input);
    model.addAttribute("errors", errors);
    model.addAttribute("choices", KeyInput.choices(frame.actor(), frame.tenant()));
    model.addAttribute("sites", orNotFound(sites.list(frame.actor(), frame.tenant())));
    return "admin/key/new";
  }

  @PostMapping(PATH)
  String create(
      Frame frame,
      @ModelAttribute("input") KeyInput input,
      HttpServletRequest request,
      HttpServletResponse response,
      RedirectAttributes next,
      Model model) {
    return switch (keys.create(frame.actor(), input.toForm(frame.tenant()))) {
      case Outcome.Done<NewKey>(NewKey made) -> showOnce(frame, made, request, next);
      case Outcome.Invalid<NewKey>(var problems) -> {
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        yield form(frame, input, FormErrors.of(problems), model);
      }
      case Outcome.Refused<NewKey>(String reason) -> {
        response.setStatus(HttpStatus.CONFLICT.value());
        yield form(frame, input, FormErrors.refused(reason), model);
      }
      case Outcome.NotFound<NewKey> _ -> throw new NotFound();
    };
  }

  /** The secret travels in the session, to be taken out by the next page. */
  private String showOnce(
      Frame frame, NewKey made, HttpServletRequest request, RedirectAttributes next) {
    ApiKey key = made.entry().key();
    String secret = made.secret().reveal();
    next.addFlashAttribute(
        SECRET,
        new ShownSecret(
            key.name(), secret, KeySnippets.of(key.kind(), publicUrl.of(request), secret)));
    return "redirect:" + frame.link(PATH + "/" + key.id().value());
  }

  @GetMapping(PATH + "/{id}")
  String details(Frame frame, @PathVariable int id, Model model) {
    KeyEntry entry = entry(frame, id);
    String site =
        entry.key().site().map(s -> orNotFound(sites.find(frame.actor(), s)).name()).orElse("");
    List<KeyEntry> all = orNotFound(keys.list(frame.actor(), entry.key().tenant()));
    KeyUse use = use(frame, entry.key().tenant(), all);
    boolean replaced =
        all.stream().anyMatch(other -> other.rotatedFrom().equals(Optional.of(entry.key().id())));
    boolean allowed = Rights.mayChangeKey(frame.actor(), entry);
    model.addAttribute("row", KeyRowView.of(entry, site, allowed, replaced, use));
    model.addAttribute("useSentence", use.sentence(entry));
    model.addAttribute("mayTest", allowed);
    return "admin/key/details";
  }

  @GetMapping(PATH + "/{id}/revoke")
  String askToRevoke(Frame frame, @PathVariable int id, Model model) {
    KeyEntry entry = changeable(frame, id);
    model.addAttribute(
        "confirm",
        new Confirmation(
            "Revoke \"" + entry.key().name() + "\"?",
            lines(
                useOf(frame, entry),
                "From the next second on, senders with this key are refused, and what they send is lost.",
                "It cannot be undone. To replace a key without a gap, rotate it instead."),
            frame.link(PATH + "/" + id + "/revoke").toString(),
            "Revoke the key",
            frame.link(PATH),
            true,
            Optional.empty()));
    return "admin/key/revoke";
  }

  private KeyUse use(Frame frame, TenantId tenant, List<KeyEntry> entries) {
    return new KeyUse(
        entries, orNotFound(watch.use(frame.actor(), tenant, frame.now())), frame.now());
  }

  /** What the key takes, and what the one beside it does in an overlap. */
  private List<String> useOf(Frame frame, KeyEntry entry) {
    TenantId tenant = entry.key().tenant();
    KeyUse use = use(frame, tenant, orNotFound(keys.list(frame.actor(), tenant)));
    return Stream.of(use.sentence(entry), use.overlap(entry), use.replacedBy(entry))
        .filter(sentence -> !sentence.isEmpty())
        .toList();
  }

  private static List<String> lines(List<String> first, String... more) {
    return Stream.concat(first.stream(), Stream.of(more)).toList();
  }

  @PostMapping(PATH + "/{id}/revoke")
  String revoke(
      Frame frame,
      @PathVariable int id,
      @RequestParam(defaultValue = "") String reason,
      RedirectAttributes next) {
    tell(
        keys.revoke(frame.actor(), new KeyId(id), reason),
        revoked -> "\"%s\" is revoked.".formatted(revoked.key().name()),
        next);
    return "redirect:" + frame.link(PATH);
  }

  @GetMapping(PATH + "/{id}/rotate")
  String askToRotate(Frame frame, @PathVariable int id, Model model) {
    KeyEntry entry = changeable(frame, id);
    model.addAttribute(
        "confirm",
        new Confirmation(
            "Rotate \"" + entry.key().name() + "\"?",
            lines(
                useOf(frame, entry),
                "A new key with the same rights is made and shown once.",
                "The old key goes on working for the time below, so that senders can change over."),
            frame.link(PATH + "/" + id + "/rotate").toString(),
            "Make the new key",
            frame.link(PATH),
            false,
            Optional.empty()));
    model.addAttribute(
        "overlaps",
        List.of(
            new Choice("PT0S", "No overlap", ""),
            new Choice("PT1H", "1 hour", ""),
            new Choice("PT24H", "24 hours", ""),
            new Choice("PT168H", "7 days", ""),
            new Choice("PT720H", "30 days", ""),
            new Choice("PT2160H", "90 days", "")));
    return "admin/key/rotate";
  }

  @PostMapping(PATH + "/{id}/rotate")
  String rotate(
      Frame frame,
      @PathVariable int id,
      @RequestParam Duration overlap,
      HttpServletRequest request,
      RedirectAttributes next) {
    Outcome<NewKey> outcome = keys.rotate(frame.actor(), new KeyId(id), overlap);
    if (outcome instanceof Outcome.Done<NewKey>(NewKey made)) {
      return showOnce(frame, made, request, next);
    }
    tell(outcome, made -> "", next);
    return "redirect:" + frame.link(PATH);
  }

  private KeyEntry entry(Frame frame, int id) {
    if (id <= 0) {
      throw new NotFound();
    }
    return orNotFound(keys.find(frame.actor(), new KeyId(id)));
  }

  private KeyEntry changeable(Frame frame, int id) {
    KeyEntry entry = entry(frame, id);
    if (!Rights.mayChangeKey(frame.actor(), entry)) {
      throw new NotFound();
    }
    return entry;
  }

  private static <T> void tell(
      Outcome<T> outcome, Function<T, String> done, RedirectAttributes next) {
    switch (outcome) {
      case Outcome.Done<T>(T value) -> Flash.good(next, done.apply(value));
      case Outcome.Refused<T>(String reason) -> Flash.bad(next, reason);
      case Outcome.Invalid<T>(var problems) -> Flash.bad(next, problems.getFirst().message());
      case Outcome.NotFound<T> _ -> throw new NotFound();
    }
  }
}
