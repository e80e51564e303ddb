package dev.headgate.adapters.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.adapters.journal.JournalFiles.OpenFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are written in blocks, on the real disk. */
class DiskFilesTest {
  private static final int BLOCK = JournalFormat.BLOCK;
  private static final int BLOCKS = 64;

  @TempDir Path directory;

  @Test
  void readersSeeWhatIsWrittenPastTheirCache() throws Exception {
    try (DiskFiles files = DiskFiles.lock(directory.resolve("journal"));
        OpenFile written = files.createForBlocks("blocks")) {
      written.write(JournalFormat.alignedBuffer(BLOCKS * BLOCK), 0);
      written.force();
      try (OpenFile read = files.open("blocks")) {
        byte[] all = new byte[BLOCKS * BLOCK];
        for (int block = 0; block < BLOCKS; block++) {
          assertThat(read.read(all, 0, all.length, 0)).isEqualTo(all.length);
          assertThat(all[block * BLOCK]).isZero();

          written.write(filled(block + 1), (long) block * BLOCK);
          written.forceData();

          assertThat(read.read(all, 0, all.length, 0)).isEqualTo(all.length);
          assertThat(all[block * BLOCK]).isEqualTo((byte) (block + 1));
          assertThat(all[block * BLOCK + BLOCK - 1]).isEqualTo((byte) (block + 1));
        }
      }
    }
  }

  @Test
  void takesBlocksFromTheHeap() throws Exception {
    try (DiskFiles files = DiskFiles.lock(directory.resolve("journal"));
        OpenFile written = files.createForBlocks("blocks")) {
      byte[] bytes = new byte[3 * BLOCK];
      bytes[BLOCK] = 1;
      bytes[3 * BLOCK - 1] = 2;

      written.write(ByteBuffer.wrap(bytes), 0);

      assertThat(written.size()).isEqualTo(bytes.length);
      assertThat(Files.readAllBytes(directory.resolve("journal/blocks"))).isEqualTo(bytes);
    }
  }

  @Test
  void letsOnlyTheOwnerReadThem() throws Exception {
    try (DiskFiles files = DiskFiles.lock(directory.resolve("journal"))) {
      files.createForBlocks("blocks").close();
    }
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("journal/blocks"))))
        .isEqualTo("rw-------");
  }

  private static ByteBuffer filled(int value) {
    ByteBuffer buffer = JournalFormat.alignedBuffer(BLOCK);
    while (buffer.hasRemaining()) {
      buffer.put((byte) value);
    }
    return buffer.flip();
  }
}
