package dev.headgate.bench.fault;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Holds the stored rows of one loop against what its clients know: what was acknowledged is there
 * once, what was not is there once at most, as it was sent, and nothing else is there.
 */
final class Audit {
  private final List<Upload> uploads;
  private final List<Long> tenants;
  private final List<String> violations = new ArrayList<>();
  private long lost;
  private long doubled;
  private long stored;
  private long acknowledged;
  private long open;

  /** An event id belongs to its tenant. */
  private record Event(long tenant, UUID id) {}

  /**
   * @param tenants whose id stands at the place of each sender
   */
  Audit(List<Upload> uploads, List<Long> tenants) {
    this.uploads = List.copyOf(uploads);
    this.tenants = List.copyOf(tenants);
  }

  /**
   * @param rows {@code tenant_id, event_id, copies, content_title}, parted by tabs
   */
  Audit media(List<String> rows) {
    Map<Event, Boolean> sent = sentEvents();
    Set<Event> found = new HashSet<>();
    for (String row : rows) {
      String[] columns = row.split("\t", -1);
      Event event = new Event(Long.parseLong(columns[0]), UUID.fromString(columns[1]));
      found.add(event);
      stored++;
      checkCopies(event.toString(), Long.parseLong(columns[2]), 1);
      if (!sent.containsKey(event)) {
        violations.add(event + " was never sent");
      } else if (!columns[3].equals(Upload.title(tenants.indexOf(event.tenant()), event.id()))) {
        violations.add(event + " is not as it was sent: " + row);
      }
    }
    sent.forEach((event, isAcknowledged) -> checkThere(event, isAcknowledged, found));
    return this;
  }

  private Map<Event, Boolean> sentEvents() {
    Map<Event, Boolean> sent = new HashMap<>();
    for (Upload upload : uploads) {
      if (upload.kind() == Upload.Kind.MEDIA) {
        for (UUID id : upload.ids()) {
          Event event = new Event(tenants.get(upload.sender()), id);
          sent.merge(event, upload.isAcknowledged(), Boolean::logicalOr);
        }
      }
    }
    return sent;
  }

  private void checkThere(Object event, boolean isAcknowledged, Set<?> found) {
    if (isAcknowledged) {
      acknowledged++;
      if (!found.contains(event)) {
        lost++;
        violations.add(event + " was acknowledged and is lost");
      }
    } else {
      open++;
    }
  }

  private void checkCopies(String what, long copies, long wanted) {
    if (copies > wanted) {
      doubled++;
    }
    if (copies != wanted) {
      violations.add("%s is there %d times, not %d".formatted(what, copies, wanted));
    }
  }

  /**
   * @param events {@code event_name, copies} of the reports
   * @param results {@code event_name, copies} of their tags, of which each report has two
   */
  Audit tags(List<String> events, List<String> results) {
    Set<String> found = checkNames(events, 1);
    Set<String> withTags = checkNames(results, 2);
    if (!found.equals(withTags)) {
      violations.add("reports and their tags differ");
    }
    stored += found.size();
    Set<String> names = new HashSet<>();
    for (Upload upload : uploads) {
      if (upload.kind() == Upload.Kind.TAG) {
        names.add(upload.marker());
        checkThere(upload.marker(), upload.isAcknowledged(), found);
      }
    }
    found.stream()
        .filter(name -> !names.contains(name))
        .forEach(name -> violations.add(name + " was never sent"));
    return this;
  }

  private Set<String> checkNames(List<String> rows, long wanted) {
    Set<String> names = new HashSet<>();
    for (String row : rows) {
      String[] columns = row.split("\t", -1);
      names.add(columns[0]);
      checkCopies(columns[0], Long.parseLong(columns[1]), wanted);
    }
    return names;
  }

  List<String> violations() {
    return List.copyOf(violations);
  }

  /** Acknowledged, but not there. */
  long lost() {
    return lost;
  }

  /** There more often than sent. */
  long doubled() {
    return doubled;
  }

  /** Different events and reports that are there. */
  long stored() {
    return stored;
  }

  /** Different events and reports that were acknowledged. */
  long acknowledged() {
    return acknowledged;
  }

  /** Different events and reports whose outcome their sender does not know. */
  long open() {
    return open;
  }
}
