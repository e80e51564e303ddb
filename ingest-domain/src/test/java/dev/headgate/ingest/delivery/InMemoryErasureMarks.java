package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.ErasureMark;
import dev.headgate.ingest.journal.ErasureMarks;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.Person;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Marks at the end of a journal in memory; they survive the "crashes" of a test. */
public final class InMemoryErasureMarks implements ErasureMarks {
  private final InMemoryJournal journal;
  private final List<ErasureMark> marks = new ArrayList<>();
  private int number;
  private boolean retires = true;

  public InMemoryErasureMarks(InMemoryJournal journal) {
    this.journal = journal;
  }

  @Override
  public synchronized List<ErasureMark> all() {
    return List.copyOf(marks);
  }

  @Override
  public synchronized ErasureMark set(int erasure, TenantId tenant, Optional<Person> person) {
    return of(erasure)
        .orElseGet(
            () -> {
              JournalPosition end = journal.durableEnd();
              ErasureMark mark =
                  new ErasureMark(
                      ++number,
                      erasure,
                      tenant,
                      person,
                      end.sequence() == 1 ? 0 : end.packed(),
                      Instant.EPOCH);
              marks.add(mark);
              return mark;
            });
  }

  public synchronized void retires(boolean retires) {
    this.retires = retires;
  }

  @Override
  public synchronized boolean retire(ErasureMark mark) {
    return retires;
  }

  @Override
  public synchronized void forget(ErasureMark mark) {
    marks.remove(mark);
  }
}
