package dev.headgate.adapters.journal;

import dev.headgate.adapters.journal.JournalFiles.OpenFile;
import dev.headgate.ingest.dedup.EventHash;
import dev.headgate.ingest.journal.JournalDamaged;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/**
 * The secret that event ids are hashed with, in the file {@code dedup.key}: 16 random bytes and
 * their CRC32C. Made with the journal; without it the ids in the journal mean nothing.
 */
final class DedupKey {
  static final String NAME = "dedup.key";
  private static final int FILE_BYTES = EventHash.KEY_BYTES + 4;

  private DedupKey() {}

  static byte[] readOrMake(JournalFiles files) throws IOException {
    List<String> names = files.list();
    if (names.contains(NAME)) {
      return read(files);
    }
    boolean isInUse =
        names.stream()
            .anyMatch(
                name ->
                    name.endsWith(JournalFormat.SEGMENT_SUFFIX)
                        || name.endsWith(JournalFormat.IDS_SUFFIX));
    if (isInUse) {
      throw new JournalDamaged(
          "The journal in %s has lost %s, without which repeated events cannot be recognised."
                  .formatted(files.where(), NAME)
              + " Restore that file; `journal repair` makes a new one, and repeats of events of"
              + " the last 24 hours are taken once more.",
          null);
    }
    return make(files);
  }

  private static byte[] read(JournalFiles files) throws IOException {
    byte[] bytes = new byte[FILE_BYTES];
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try (OpenFile file = files.open(NAME)) {
      int read = file.read(bytes, 0, FILE_BYTES, 0);
      if (read < FILE_BYTES
          || JournalFormat.crc(in, 0, EventHash.KEY_BYTES) != in.getInt(EventHash.KEY_BYTES)) {
        throw Damage.at(files, NAME, 0, "no key");
      }
    }
    return Arrays.copyOf(bytes, EventHash.KEY_BYTES);
  }

  static byte[] make(JournalFiles files) throws IOException {
    byte[] key = new byte[EventHash.KEY_BYTES];
    new SecureRandom().nextBytes(key);
    ByteBuffer out = JournalFormat.heapBuffer(FILE_BYTES).put(key);
    out.putInt(JournalFormat.crc(out, 0, EventHash.KEY_BYTES));
    String temporary = NAME + JournalFormat.TEMPORARY_SUFFIX;
    files.delete(temporary);
    try (OpenFile file = files.create(temporary)) {
      file.write(out.flip(), 0);
      file.force();
    }
    files.rename(temporary, NAME);
    files.forceDirectory();
    return key;
  }
}
