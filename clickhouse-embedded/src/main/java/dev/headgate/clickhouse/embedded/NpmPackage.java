package dev.headgate.clickhouse.embedded;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A package of the npm registry that a native program or library comes in, pinned to one content.
 *
 * <p>It is fetched with the user's own {@code npm pack}, so that their registry, mirror and proxy
 * hold here too, and no registry has to be named. Node is not needed for anything else.
 *
 * @param name such as {@code @scope/name}
 * @param integrity as npm writes it: {@code sha512-} and Base64; nothing else is unpacked
 * @param onlyFiles to unpack, by their path in the package; all when empty
 */
public record NpmPackage(String name, String version, String integrity, List<String> onlyFiles) {

  private static final String PREFIX = "sha512-";
  private static final long NPM_MINUTES = 30;

  /** File locks hold between processes only, this one between threads. */
  private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

  public NpmPackage {
    if (!integrity.startsWith(PREFIX)) {
      throw new IllegalArgumentException("the integrity must be a sha512");
    }
    onlyFiles = List.copyOf(onlyFiles);
  }

  /** All of the package. */
  public NpmPackage(String name, String version, String integrity) {
    this(name, version, integrity, List.of());
  }

  /**
   * The folder with the package's files, fetched if it is not in the cache yet.
   *
   * <p>Safe to call from many threads and processes at once: one fetches, the others wait. A folder
   * that was complete once is taken as it is when its files still have their sizes.
   *
   * @param progress takes a line to show now and then
   * @throws EmbeddedClickHouseException if it can neither be found nor fetched
   */
  public Path fetch(Path cacheDirectory, Consumer<String> progress) {
    Path packages = cacheDirectory.toAbsolutePath().resolve("npm");
    Path folder = packages.resolve(folderName());
    IN_THIS_PROCESS.lock();
    try {
      if (isComplete(folder)) {
        return folder;
      }
      Files.createDirectories(packages);
      Path lockFile = packages.resolve(folderName() + ".lock");
      try (FileChannel channel =
          FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        // Released when the channel closes.
        FileLock lock = channel.lock();
        assert lock.isValid();
        if (!isComplete(folder)) {
          fetchInto(packages, folder, progress);
        }
        return folder;
      }
    } catch (EmbeddedClickHouseException explained) {
      throw explained;
    } catch (Exception failed) {
      throw new EmbeddedClickHouseException(
          "Cannot keep %s in %s: %s".formatted(this, packages, failed), failed);
    } finally {
      IN_THIS_PROCESS.unlock();
    }
  }

  /** The name {@code npm pack} gives to the package's archive. */
  public String archiveName() {
    return name.replace("@", "").replace('/', '-') + "-" + version + ".tgz";
  }

  private String folderName() {
    String content = onlyFiles.isEmpty() ? "" : "-" + Integer.toHexString(onlyFiles.hashCode());
    return name.replace("@", "").replace('/', '-') + "-" + version + content;
  }

  private static Path marker(Path folder) {
    return folder.resolveSibling(folder.getFileName() + ".complete");
  }

  /** The marker tells the integrity, then a size and a path for each file. */
  private boolean isComplete(Path folder) throws IOException {
    Path marker = marker(folder);
    if (!Files.isRegularFile(marker)) {
      return false;
    }
    List<String> lines = Files.readAllLines(marker);
    if (lines.isEmpty() || !lines.getFirst().equals(integrity)) {
      return false;
    }
    for (String line : lines.subList(1, lines.size())) {
      int blank = line.indexOf(' ');
      Path file = folder.resolve(line.substring(blank + 1));
      if (!Files.isRegularFile(file)
          || Files.size(file) != Long.parseLong(line.substring(0, blank))) {
        return false;
      }
    }
    return true;
  }

  private void fetchInto(Path packages, Path folder, Consumer<String> progress) throws IOException {
    String prefix = ".fetch-" + folderName() + "-";
    deleteLeftovers(packages, prefix);
    Path temporary = Files.createTempDirectory(packages, prefix);
    try {
      Path archive = packages.resolve(archiveName());
      if (!Files.isRegularFile(archive)) {
        archive = npmPack(temporary, packages, progress);
      }
      verify(archive);
      Path unpacked = Files.createDirectory(temporary.resolve("unpacked"));
      List<String> marker = new ArrayList<>(List.of(integrity));
      marker.addAll(unpack(archive, unpacked, progress));
      deleteAll(folder);
      Files.deleteIfExists(marker(folder));
      move(unpacked, folder);
      Path newMarker = Files.write(temporary.resolve("complete"), marker);
      move(newMarker, marker(folder));
    } finally {
      deleteAll(temporary);
    }
  }

  private Path npmPack(Path temporary, Path packages, Consumer<String> progress)
      throws IOException {
    progress.accept("fetching " + this + " with npm; this happens once");
    boolean windows = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("win");
    ProcessBuilder npm =
        new ProcessBuilder(windows ? "npm.cmd" : "npm", "pack", name + "@" + version, "--silent")
            .directory(temporary.toFile())
            .redirectErrorStream(true)
            .redirectOutput(temporary.resolve("npm.log").toFile());
    Process process;
    try {
      process = npm.start();
    } catch (IOException missing) {
      throw new EmbeddedClickHouseException(
          "Cannot fetch %s because npm is not on the PATH: install Node.js with npm, or put %s (made by 'npm pack' elsewhere) into %s."
              .formatted(this, archiveName(), packages),
          missing);
    }
    try {
      process.getOutputStream().close();
      waitFor(process, progress);
      Path archive = temporary.resolve(archiveName());
      if (process.exitValue() != 0 || !Files.isRegularFile(archive)) {
        String said = Files.readString(temporary.resolve("npm.log")).strip();
        throw new EmbeddedClickHouseException(
            "Cannot fetch %s because 'npm pack' failed%s: check npm's registry and proxy, or put %s (made by 'npm pack' elsewhere) into %s."
                .formatted(
                    this,
                    said.isEmpty() ? "" : " (" + said.lines().findFirst().orElse("") + ")",
                    archiveName(),
                    packages));
      }
      return archive;
    } finally {
      process.destroyForcibly();
    }
  }

  private void waitFor(Process process, Consumer<String> progress) throws IOException {
    try {
      for (int waited = 10; !process.waitFor(10, SECONDS); waited += 10) {
        if (waited > NPM_MINUTES * 60) {
          throw new IOException("npm took more than " + NPM_MINUTES + " minutes");
        }
        progress.accept("fetching %s: %d s".formatted(this, waited));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while fetching", interrupted);
    }
  }

  private void verify(Path archive) throws IOException {
    MessageDigest digest = sha512();
    try (InputStream in = new DigestInputStream(Files.newInputStream(archive), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    String found = PREFIX + Base64.getEncoder().encodeToString(digest.digest());
    if (!found.equals(integrity)) {
      throw new EmbeddedClickHouseException(
          "%s is not the content that is expected (%s, not %s): it is not used; delete it."
              .formatted(archive, found, integrity));
    }
  }

  private static MessageDigest sha512() {
    try {
      return MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException everyPlatformHasIt) {
      throw new AssertionError(everyPlatformHasIt);
    }
  }

  /** Unpacks into the folder, which must be empty, and tells size and path of each file. */
  private List<String> unpack(Path archive, Path folder, Consumer<String> progress)
      throws IOException {
    List<String> files = new ArrayList<>();
    Counting counted = new Counting(Files.newInputStream(archive), Files.size(archive), progress);
    try (InputStream in = new GZIPInputStream(new BufferedInputStream(counted, 1 << 16), 1 << 16)) {
      TarReader tar = new TarReader(in);
      for (Optional<TarReader.Entry> entry = Optional.ofNullable(tar.next());
          entry.isPresent();
          entry = Optional.ofNullable(tar.next())) {
        if (isWanted(entry.get())) {
          files.add(unpackFile(tar, entry.get(), folder));
        }
      }
    }
    for (String wanted : onlyFiles) {
      if (!Files.isRegularFile(folder.resolve(wanted))) {
        throw new IOException(archive + " lacks " + wanted);
      }
    }
    return files;
  }

  private boolean isWanted(TarReader.Entry entry) {
    return entry.isFile() && (onlyFiles.isEmpty() || onlyFiles.contains(pathIn(entry)));
  }

  /** Everything in a package lies below one folder, mostly called "package". */
  private static String pathIn(TarReader.Entry entry) {
    return entry.name().substring(entry.name().indexOf('/') + 1);
  }

  private static String unpackFile(TarReader tar, TarReader.Entry entry, Path folder)
      throws IOException {
    String path = pathIn(entry);
    Path file = folder.resolve(path).normalize();
    if (!file.startsWith(folder)) {
      throw new IOException("an entry leads out of the package: " + entry.name());
    }
    Files.createDirectories(file.getParent());
    try (FileChannel out =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream stream = java.nio.channels.Channels.newOutputStream(out)) {
      byte[] buffer = new byte[1 << 16];
      for (int read = tar.read(buffer); read >= 0; read = tar.read(buffer)) {
        stream.write(buffer, 0, read);
      }
      out.force(true);
    }
    if (entry.isExecutable() && !file.toFile().setExecutable(true)) {
      throw new IOException("cannot make executable: " + file);
    }
    return entry.size() + " " + path;
  }

  /** Of a fetch that was killed; the lock is ours, so nobody works there. */
  private static void deleteLeftovers(Path packages, String prefix) throws IOException {
    try (Stream<Path> children = Files.list(packages)) {
      for (Path child : children.toList()) {
        if (child.getFileName().toString().startsWith(prefix)) {
          deleteAll(child);
        }
      }
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException rare) {
      Files.move(from, to);
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Override
  public String toString() {
    return name + "@" + version;
  }

  /** Tells of every tenth of the archive that has been read. */
  private final class Counting extends java.io.FilterInputStream {
    private final long size;
    private final Consumer<String> progress;
    private long read;
    private long told;

    Counting(InputStream in, long size, Consumer<String> progress) {
      super(in);
      this.size = size;
      this.progress = progress;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      read += Math.max(count, 0);
      long tenths = size == 0 ? 10 : read * 10 / size;
      if (tenths > told && size > 10_000_000) {
        told = tenths;
        progress.accept("unpacking %s: %d %%".formatted(NpmPackage.this, tenths * 10));
      }
      return count;
    }
  }
}
