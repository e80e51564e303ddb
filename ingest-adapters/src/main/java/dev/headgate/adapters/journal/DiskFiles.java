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
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the real file system, mode 0700, its files 0600.
 *
 * <p>A thread that is interrupted must not lose a file: a {@link FileChannel} would be closed under
 * it. So files are read, forced and written from heap buffers through {@link RandomAccessFile},
 * which does not know interrupts; only direct buffers and new segments go through a channel, and
 * they are written by threads of ours that nobody interrupts.
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
  public OpenFile createForBlocks(String name) throws IOException {
    Path path = directory.resolve(name);
    Files.createFile(path, ownerOnly(path, "rw-------"));
    return DirectFile.canWrite(path) ? DirectFile.open(path) : new DiskFile(path, "rw");
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

  /**
   * A new file that is written past the system's cache. What is never read from memory, such as the
   * zeros of a new segment, need not take the place of something that is; and where fresh memory is
   * dear, as in many virtual machines, writing through the cache costs several times the disk's own
   * time. Reading it at the same time through the cache is safe: a write drops what the cache holds
   * of its blocks before it returns, and nobody looks at a block before it is durable.
   */
  private static final class DirectFile implements OpenFile {
    private static final Optional<OpenOption> PAST_THE_CACHE = pastTheCache();

    private final FileChannel channel;
    private final ByteBuffer block = JournalFormat.alignedBuffer(JournalFormat.BLOCK);

    private DirectFile(FileChannel channel) {
      this.channel = channel;
    }

    /** The option is the JDK's own, not Java's, so that another JDK may be without it. */
    private static Optional<OpenOption> pastTheCache() {
      try {
        return Stream.of(Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants())
            .filter(option -> option.toString().equals("DIRECT"))
            .map(OpenOption.class::cast)
            .findFirst();
      } catch (ClassNotFoundException e) {
        return Optional.empty();
      }
    }

    /** Whether the file system takes whole blocks of ours as they are. */
    static boolean canWrite(Path path) {
      if (PAST_THE_CACHE.isEmpty()) {
        return false;
      }
      try {
        long unit = Files.getFileStore(path).getBlockSize();
        if (unit > JournalFormat.BLOCK || JournalFormat.BLOCK % unit != 0) {
          return false;
        }
        open(path).close();
        return true;
      } catch (IOException | UnsupportedOperationException e) {
        return false;
      }
    }

    static DirectFile open(Path path) throws IOException {
      return new DirectFile(
          FileChannel.open(path, StandardOpenOption.WRITE, PAST_THE_CACHE.orElseThrow()));
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      if (source.isDirect()) {
        writeAligned(source, position);
      } else {
        for (long at = position; source.hasRemaining(); at += block.capacity()) {
          block.clear().limit(Math.min(block.capacity(), source.remaining()));
          block.put(0, source, source.position(), block.limit());
          source.position(source.position() + block.limit());
          writeAligned(block, at);
        }
      }
    }

    private void writeAligned(ByteBuffer source, long position) throws IOException {
      long at = position;
      while (source.hasRemaining()) {
        at += channel.write(source, at);
      }
    }

    @Override
    public int read(byte[] target, int offset, int length, long position) {
      throw new UnsupportedOperationException("a new segment is read through a file of its own");
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void force() throws IOException {
      channel.force(true);
    }

    @Override
    public void forceData() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
