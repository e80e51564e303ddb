package dev.headgate.admin.audit;

import static dev.headgate.admin.frame.Answers.orNotFound;

import dev.headgate.ingest.audit.AuditEntry;
import dev.headgate.ingest.audit.AuditLog.Filter;
import dev.headgate.ingest.management.AuditTrail;
import dev.headgate.ingest.user.Actor;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;

/**
 * All entries that fit a filter, read in parts: a log of years need not fit into memory.
 *
 * @param filter whose limit is {@link #PART}
 * @param first the first part
 */
record AuditPages(AuditTrail trail, Actor actor, Filter filter, List<AuditEntry> first)
    implements Iterable<AuditEntry> {
  static final int PART = 2_000;

  @Override
  public Iterator<AuditEntry> iterator() {
    return new Iterator<>() {
      private List<AuditEntry> part = first;
      private int next;

      @Override
      public boolean hasNext() {
        if (next == part.size() && part.size() == PART) {
          part = after(part.getLast());
          next = 0;
        }
        return next < part.size();
      }

      @Override
      public AuditEntry next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return part.get(next++);
      }
    };
  }

  private List<AuditEntry> after(AuditEntry last) {
    return orNotFound(
        trail.find(
            actor,
            new Filter(
                filter.tenant(),
                filter.actor(),
                filter.action(),
                filter.from(),
                filter.until(),
                OptionalLong.of(last.id()),
                PART)));
  }
}
