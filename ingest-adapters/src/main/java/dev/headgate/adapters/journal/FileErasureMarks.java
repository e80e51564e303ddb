package dev.headgate.adapters.journal;

import dev.headgate.adapters.journal.JournalFiles.OpenFile;
import dev.headgate.ingest.journal.ErasureMark;
import dev.headgate.ingest.journal.ErasureMarks;
import dev.headgate.ingest.journal.JournalUnavailable;
import dev.headgate.ingest.journal.Person;
import dev.headgate.ingest.tenant.TenantId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The erasure marks in a file beside the segments, {@code erasures.log}.
 *
 * <pre>
 * file  u64 magic, u32 version, u32 last number given out, u32 marks n, n x mark, u32 CRC32C
 * mark  u32 number, u32 erasure, u32 tenant, u64 end, i64 up to, u8 person's field (0: tenant),
 *       if there is a person: 32 bytes salt, 64 bytes hash (hex digits)
 * </pre>
 *
 * <p>Marks are few: the file is written anew, to another name, forced and renamed at each change
 * and at each start. A mark stands at the beginning of a segment, so that the segments before it
 * can go as they are.
 */
final class FileErasureMarks implements ErasureMarks {
  static final String NAME = "erasures.log";
  private static final int HEADER_BYTES = 20;
  private static final int MOST_MARK_BYTES = 29 + 32 + 64;

  /** What the journal does for the marks. */
  interface Ground {
    /** Ends the segment that is being written, if it has records; tells where the journal ends. */
    Cut cut();

    /** Deletes what is delivered before this place; tells whether nothing before it is kept. */
    boolean retireBefore(long end);
  }

  /**
   * Where a segment ended.
   *
   * @param end the place after the last record, packed; 0 if there is none
   * @param timeMillis journal time; records before the cut have it or an earlier one, and later
   *     ones a later one unless they come in the last record's millisecond
   */
  record Cut(long end, long timeMillis) {}

  private final JournalFiles files;
  private volatile List<ErasureMark> marks = List.of();
  private int lastNumber;
  private Ground ground;

  private FileErasureMarks(JournalFiles files) {
    this.files = files;
    ground =
        new Ground() {
          @Override
          public Cut cut() {
            throw new JournalUnavailable("the journal is not open yet");
          }

          @Override
          public boolean retireBefore(long end) {
            throw new JournalUnavailable("the journal is not open yet");
          }
        };
  }

  /** Reads the marks, if there are any. Changes nothing; see {@link #makeDurable}. */
  static FileErasureMarks open(JournalFiles files) throws IOException {
    FileErasureMarks marks = new FileErasureMarks(files);
    if (files.list().contains(NAME)) {
      marks.read();
    }
    return marks;
  }

  /** Writes down anew what was found, so that it is known to be durable before it is acted on. */
  void makeDurable() throws IOException {
    if (lastNumber > 0) {
      write(marks, lastNumber);
    }
  }

  /** Journal time of the newest mark; 0 if there is none. Later records have a later one. */
  long newestMillis() {
    return marks.stream().mapToLong(mark -> mark.upTo().toEpochMilli()).max().orElse(0);
  }

  synchronized void standOn(Ground journal) {
    ground = journal;
  }

  @Override
  public List<ErasureMark> all() {
    return marks;
  }

  @Override
  public synchronized ErasureMark set(int erasure, TenantId tenant, Optional<Person> person) {
    Optional<ErasureMark> known = of(erasure);
    if (known.isPresent()) {
      return known.get();
    }
    Cut cut = ground.cut();
    ErasureMark mark =
        new ErasureMark(
            lastNumber + 1,
            erasure,
            tenant,
            person,
            cut.end(),
            Instant.ofEpochMilli(cut.timeMillis()));
    List<ErasureMark> more = new ArrayList<>(marks);
    more.add(mark);
    change(more, mark.number());
    return mark;
  }

  @Override
  public boolean retire(ErasureMark mark) {
    return ground.retireBefore(mark.end());
  }

  @Override
  public synchronized void forget(ErasureMark mark) {
    if (mark.person().isPresent() && marks.contains(mark)) {
      change(marks.stream().filter(other -> !other.equals(mark)).toList(), lastNumber);
    }
  }

  private void change(List<ErasureMark> changed, int number) {
    try {
      write(changed, number);
      lastNumber = number;
      marks = List.copyOf(changed);
    } catch (IOException e) {
      throw new JournalUnavailable(
          "cannot write %s in %s: %s".formatted(NAME, files.where(), e.getMessage()), true, e);
    }
  }

  private void write(List<ErasureMark> all, int number) throws IOException {
    String temporary = NAME + JournalFormat.TEMPORARY_SUFFIX;
    files.delete(temporary);
    try (OpenFile anew = files.create(temporary)) {
      anew.write(encode(all, number), 0);
      anew.force();
    }
    files.rename(temporary, NAME);
    files.forceDirectory();
  }

  private static ByteBuffer encode(List<ErasureMark> all, int number) {
    ByteBuffer out = JournalFormat.heapBuffer(HEADER_BYTES + all.size() * MOST_MARK_BYTES + 4);
    out.putLong(JournalFormat.ERASURES_MAGIC).putInt(JournalFormat.VERSION);
    out.putInt(number).putInt(all.size());
    for (ErasureMark mark : all) {
      out.putInt(mark.number()).putInt(mark.erasure()).putInt(mark.tenant().value());
      out.putLong(mark.end()).putLong(mark.upTo().toEpochMilli());
      out.put((byte) (int) mark.person().map(person -> person.field().code()).orElse(0));
      mark.person().ifPresent(person -> out.put(ascii(person.salt())).put(ascii(person.hash())));
    }
    return out.putInt(JournalFormat.crc(out, 0, out.position())).flip();
  }

  private static byte[] ascii(String digits) {
    return digits.getBytes(StandardCharsets.US_ASCII);
  }

  private void read() throws IOException {
    byte[] bytes;
    try (OpenFile found = files.open(NAME)) {
      bytes = new byte[Math.toIntExact(found.size())];
      found.read(bytes, 0, bytes.length, 0);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int end = bytes.length - 4;
    if (end < HEADER_BYTES
        || in.getLong(0) != JournalFormat.ERASURES_MAGIC
        || JournalFormat.crc(in, 0, end) != in.getInt(end)) {
      throw Damage.at(files, NAME, 0, "no list of erasure marks");
    }
    lastNumber = in.getInt(12);
    int count = in.getInt(16);
    in.position(HEADER_BYTES);
    List<ErasureMark> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      found.add(readMark(in));
    }
    marks = List.copyOf(found);
  }

  private static ErasureMark readMark(ByteBuffer in) {
    int number = in.getInt();
    int erasure = in.getInt();
    TenantId tenant = new TenantId(in.getInt());
    long end = in.getLong();
    Instant upTo = Instant.ofEpochMilli(in.getLong());
    int field = in.get();
    Optional<Person> person =
        field == 0
            ? Optional.empty()
            : Optional.of(new Person(Person.Field.ofCode(field), text(in, 32), text(in, 64)));
    return new ErasureMark(number, erasure, tenant, person, end, upTo);
  }

  private static String text(ByteBuffer in, int length) {
    byte[] digits = new byte[length];
    in.get(digits);
    return new String(digits, StandardCharsets.US_ASCII);
  }
}
