package dev.headgate.adapters.journal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the real file system, mode 0700, its files 0600.
 *
 * <p>A thread that is interrupted must not lose a file: a {@link FileChannel} would be closed under
 * it. So files are read, forced and written from heap buffers through {@link RandomAccessFile},
 * which does not know interrupts; only direct buffers go through a channel, and they are written by
 * threads of ours that nobody interrupts.
 */
final class DiskFiles implements JournalFiles {
  private static final String LOCK_FILE = "journal.lock";

  private final Path directory;
  private final @Nullable FileLock lock;

  private DiskFiles(Path directory, @Nullable FileLock lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * The directory for the one process that may write there; made if it is not there.
   *
   * @throws IllegalStateException if another journal has it open
   */
  static DiskFiles lock(Path directory) throws IOException {
    createDirectory(directory);
    Path file = directory.resolve(LOCK_FILE);
    if (!Files.exists(file)) {
      Files.createFile(file, ownerOnly(file, "rw-------"));
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new DiskFiles(directory, lock);
      }
    } catch (OverlappingFileLockException e) {
      // held in this process: the same answer
    }
    channel.close();
    throw new IllegalStateException(
        "the journal in " + directory + " is open in another process; stop that one first");
  }

  /** The directory as it is, for looking only; a process may be writing there. */
  static DiskFiles unlocked(Path directory) {
    return new DiskFiles(directory, null);
  }

  private static void createDirectory(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.createDirectory(directory, ownerOnly(directory, "rwx------"));
    if (parent != null) {
      force(parent);
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
    };
  }

  @Override
  public String where() {
    return directory.toString();
  }

  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.map(path -> path.getFileName().toString()).toList();
    }
  }

  @Override
  public OpenFile create(String name) throws IOException {
    Path path = directory.resolve(name);
    Files.createFile(path, ownerOnly(path, "rw-------"));
    return new DiskFile(path, "rw");
  }

  @Override
  public OpenFile open(String name) throws IOException {
    try {
      return new DiskFile(directory.resolve(name), "r");
    } catch (FileNotFoundException e) {
      throw (IOException) new NoSuchFileException(name).initCause(e);
    }
  }

  @Override
  public OpenFile openForWriting(String name) throws IOException {
    open(name).close(); // the other mode would make the file if it were not there
    return new DiskFile(directory.resolve(name), "rw");
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(
        directory.resolve(from),
        directory.resolve(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(directory.resolve(name));
  }

  @Override
  public void forceDirectory() throws IOException {
    force(directory);
  }

  private static void force(Path directory) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
          channel.force(true);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public long freeBytes() throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  @Override
  public void close() throws IOException {
    if (lock != null) {
      lock.acquiredBy().close();
    }
  }

  private static final class DiskFile implements OpenFile {
    private final RandomAccessFile file;

    DiskFile(Path path, String mode) throws IOException {
      file = new RandomAccessFile(path.toFile(), mode);
    }

    @Override
    public long size() throws IOException {
      return file.length();
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      if (source.hasArray()) {
        file.seek(position);
        file.write(source.array(), source.arrayOffset() + source.position(), source.remaining());
        source.position(source.limit());
        return;
      }
      long at = position;
      while (source.hasRemaining()) {
        at += file.getChannel().write(source, at);
      }
    }

    @Override
    public int read(byte[] target, int offset, int length, long position) throws IOException {
      file.seek(position);
      int total = 0;
      while (total < length) {
        int read = file.read(target, offset + total, length - total);
        if (read < 0) {
          break;
        }
        total += read;
      }
      return total;
    }

    @Override
    public void truncate(long size) throws IOException {
      file.setLength(size);
    }

    @Override
    public void force() throws IOException {
      file.getFD().sync();
    }

    @Override
    public void forceData() throws IOException {
      file.getChannel().force(false);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
