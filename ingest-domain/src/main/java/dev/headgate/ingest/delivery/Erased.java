package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.ErasureMark;
import dev.headgate.ingest.journal.ErasureMarks;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalRecord;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which rows of the journal are left out because they are erased. Which marks a delivery goes by is
 * frozen with it, so that its rows come out the same whenever they are made again.
 */
public final class Erased {
  /** Nothing is erased. */
  public static final Erased NOTHING =
      new Erased(ErasureMarks.NONE, (_, _, _, _, _, _, _) -> false);

  private final ErasureMarks marks;
  private final PersonalRows rows;

  public Erased(ErasureMarks marks, PersonalRows rows) {
    this.marks = marks;
    this.rows = rows;
  }

  /** By all marks that are set now. */
  By now() {
    List<ErasureMark> all = marks.all();
    return new By(all, all.isEmpty() ? 0 : all.getLast().number(), rows);
  }

  /**
   * By the marks up to this number. One that was taken back since is not missed: it was before
   * records that were all delivered then.
   */
  By upTo(int number) {
    return new By(
        marks.all().stream().filter(mark -> mark.number() <= number).toList(), number, rows);
  }

  /** The place itself, or the newest mark's if that is behind it. */
  JournalPosition behindMarks(JournalPosition place) {
    return marks.all().stream()
        .filter(mark -> mark.end() != 0)
        .map(mark -> JournalPosition.ofPacked(mark.end()))
        .filter(end -> end.compareTo(place) > 0)
        .max(Comparator.naturalOrder())
        .orElse(place);
  }

  /** The numbers that a delivery may have gone by, the newest first. */
  List<Integer> numbers() {
    return Stream.concat(Stream.of(0), marks.all().stream().map(ErasureMark::number))
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  /**
   * Some marks, in their order.
   *
   * @param number the newest mark's; 0 without one
   */
  record By(List<ErasureMark> marks, int number, PersonalRows rows) {

    /** Those that may concern rows of this record. */
    List<ErasureMark> concerning(JournalPosition position, JournalRecord record) {
      if (marks.isEmpty()) {
        return marks;
      }
      return marks.stream()
          .filter(mark -> mark.tenant().equals(record.tenant()) && mark.covers(position))
          .toList();
    }

    boolean isErased(List<ErasureMark> concerning, JournalRecord record, int entry) {
      for (ErasureMark mark : concerning) {
        if (mark.person().isEmpty()
            || rows.isOf(
                mark.person().get(),
                record.table(entry),
                record.schema(),
                record.isShared(entry) ? record.sharedLength() : 0,
                record.array(),
                record.rowOffset(entry),
                record.rowLength(entry))) {
          return true;
        }
      }
      return false;
    }
  }
}
