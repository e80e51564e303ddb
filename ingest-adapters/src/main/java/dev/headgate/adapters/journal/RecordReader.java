package dev.headgate.adapters.journal;

import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalReader.RecordVisitor;
import dev.headgate.ingest.journal.JournalRecord;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Reads durable records in order. Whoever goes on where the last reading ended goes on in its file
 * and its loaded group; nothing is looked for again. Safe for many threads.
 */
final class RecordReader {
  private final JournalFiles files;
  private final Segments segments;
  private final DurableMark durable;
  private final AtomicReference<@Nullable Cursor> idle = new AtomicReference<>();

  RecordReader(JournalFiles files, Segments segments, DurableMark durable) {
    this.files = files;
    this.segments = segments;
    this.durable = durable;
  }

  /** An open segment, and the place of the next record in it. */
  private record Cursor(Segment segment, GroupReader reader, JournalPosition next) {}

  JournalPosition oldest() {
    return segments.oldest().first();
  }

  JournalPosition read(JournalPosition from, RecordVisitor visitor) {
    JournalPosition start = normalised(from);
    if (start.compareTo(durable.end()) >= 0 || !start.equals(from)) {
      return start;
    }
    try {
      return readFrom(start, visitor);
    } catch (NoSuchFileException e) {
      throw Damage.retired(files, from);
    } catch (IOException e) {
      throw Damage.at(files, segmentName(start), 0, "bytes that cannot be read: " + e, e);
    }
  }

  private String segmentName(JournalPosition position) {
    Segment segment = segments.floor(position);
    return segment == null ? position.toString() : segment.header().fileName();
  }

  /** The place itself, or the first of the next life if its own life ended before it. */
  private JournalPosition normalised(JournalPosition from) {
    Segment segment = segments.floor(from);
    if (segment == null) {
      Segment oldest = segments.oldest();
      if (!SegmentHeader.isDelivered(oldest.header().recordsEnd(), from)) {
        throw Damage.retired(files, from);
      }
      return oldest.first();
    }
    while (segment.isSealed() && segment.endPosition().compareTo(from) <= 0) {
      Segment next = segments.after(segment);
      if (next == null) {
        return from;
      }
      if (next.first().epoch() != segment.first().epoch()) {
        return next.first();
      }
      segment = next;
    }
    return from;
  }

  private JournalPosition readFrom(JournalPosition from, RecordVisitor visitor) throws IOException {
    Segment segment = segments.floor(from);
    if (segment == null) {
      throw Damage.retired(files, from);
    }
    JournalPosition position = from;
    GroupReader reader = takeIdle(segment, from);
    if (reader == null) {
      reader = new GroupReader(files.open(segment.header().fileName()), segment.header());
    }
    while (true) {
      boolean kept = false;
      try {
        position = readSegment(segment, reader, position, visitor);
        kept = true;
      } finally {
        if (!kept) {
          reader.close();
        }
      }
      Segment next = atEnd(segment, position) ? segments.after(segment) : null;
      if (next == null || next.first().epoch() != position.epoch()) {
        keepIdle(new Cursor(segment, reader, position));
        return next == null ? position : next.first();
      }
      reader.close();
      segment = next;
      SegmentHeader header = segment.header();
      reader = new GroupReader(files.open(header.fileName()), header, reader);
    }
  }

  private static boolean atEnd(Segment segment, JournalPosition position) {
    return segment.isSealed() && segment.endPosition().compareTo(position) <= 0;
  }

  private @Nullable GroupReader takeIdle(Segment segment, JournalPosition from) throws IOException {
    Cursor cursor = idle.getAndSet(null);
    if (cursor == null) {
      return null;
    }
    if (cursor.segment() == segment && cursor.next().equals(from)) {
      return cursor.reader();
    }
    cursor.reader().close();
    return null;
  }

  private void keepIdle(Cursor cursor) throws IOException {
    Cursor other = idle.getAndSet(cursor);
    if (other != null) {
      other.reader().close();
    }
  }

  /** Reads on in one segment, and returns the place after the last record that was taken. */
  private JournalPosition readSegment(
      Segment segment, GroupReader reader, JournalPosition from, RecordVisitor visitor)
      throws IOException {
    SegmentHeader.End end = segment.end();
    long sequence = from.sequence();
    try {
      while (sequence < end.sequence()) {
        if (!reader.hasNextRecord() || reader.nextSequence() > sequence) {
          loadGroupOf(segment, reader, sequence, end.offset());
        }
        sequence = readGroup(reader, from.epoch(), sequence, visitor);
        if (reader.hasNextRecord()) {
          break;
        }
      }
    } catch (BadGroup e) {
      throw Damage.at(files, segment.header().fileName(), e.offset(), e.what(), e);
    }
    return new JournalPosition(from.epoch(), sequence);
  }

  private static void loadGroupOf(Segment segment, GroupReader reader, long sequence, long limit)
      throws IOException, BadGroup {
    GroupHeader loaded = reader.group();
    long offset =
        loaded != null && loaded.endSequence() <= sequence
            ? loaded.end()
            : segment.floor(sequence).offset();
    GroupHeader group = reader.load(offset, limit);
    while (group.endSequence() <= sequence) {
      group = reader.load(group.end(), limit);
    }
    if (group.firstSequence() > sequence) {
      throw new BadGroup(group.offset(), "a group that does not continue the one before");
    }
  }

  /** Hands out the loaded group's records; stops before the one that is not taken. */
  private static long readGroup(GroupReader reader, int epoch, long from, RecordVisitor visitor)
      throws BadGroup {
    GroupHeader group = reader.group();
    if (group == null) {
      throw new IllegalStateException("no group is loaded");
    }
    while (reader.hasNextRecord()) {
      long sequence = reader.nextSequence();
      JournalRecord record = reader.nextRecord();
      if (sequence >= from
          && !visitor.visit(
              new JournalPosition(epoch, sequence), group.journaledAtMillis(), record)) {
        reader.stepBack(record);
        return sequence;
      }
    }
    return group.endSequence();
  }

  /** Lets go of the file that was read last. */
  void close() throws IOException {
    Cursor cursor = idle.getAndSet(null);
    if (cursor != null) {
      cursor.reader().close();
    }
  }
}
