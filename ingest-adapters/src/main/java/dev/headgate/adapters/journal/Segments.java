package dev.headgate.adapters.journal;

import dev.headgate.ingest.journal.JournalPosition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The segments that are kept, oldest first, the last one being written. Safe for any thread. */
final class Segments {
  private volatile List<Segment> all;

  Segments(List<Segment> found) {
    all = List.copyOf(found);
  }

  List<Segment> all() {
    return all;
  }

  Segment oldest() {
    return all.getFirst();
  }

  Segment newest() {
    return all.getLast();
  }

  synchronized void add(Segment segment) {
    List<Segment> more = new ArrayList<>(all);
    more.add(segment);
    all = List.copyOf(more);
  }

  synchronized void remove(Segment segment) {
    List<Segment> fewer = new ArrayList<>(all);
    fewer.remove(segment);
    all = List.copyOf(fewer);
  }

  /** The last segment that begins at or before this place; null if all begin after it. */
  @Nullable Segment floor(JournalPosition position) {
    List<Segment> now = all;
    for (int i = now.size() - 1; i >= 0; i--) {
      if (now.get(i).first().compareTo(position) <= 0) {
        return now.get(i);
      }
    }
    return null;
  }

  /** The segment after this one; null if it is the newest. */
  @Nullable Segment after(Segment segment) {
    for (Segment next : all) {
      if (next.number() > segment.number()) {
        return next;
      }
    }
    return null;
  }
}
