package dev.headgate.browser;

import dev.headgate.clickhouse.embedded.NpmPackage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.brotli.dec.BrotliInputStream;

/**
 * Chromium with the libraries and fonts it needs, unpacked in the cache directory.
 *
 * @param folder holds {@code chromium}, {@code lib}, {@code fonts} and {@code fonts.conf}
 */
record ChromiumInstallation(Path folder) {

  static final NpmPackage PACKAGE =
      new NpmPackage(
          "@sparticuz/chromium",
          "153.0.0",
          "sha512-jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==");

  /** Prefers the fonts that came with it, so that pages look the same on every machine. */
  private static final String FONTS_CONF =
      """
      <?xml version="1.0"?>
      <!DOCTYPE fontconfig SYSTEM "fonts.dtd">
      <fontconfig>
        <dir>%s</dir>
        <dir>/usr/share/fonts</dir>
        <cachedir>%s</cachedir>
        <alias binding="strong"><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
        <alias binding="strong"><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
        <alias binding="strong"><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
      </fontconfig>
      """;

  /**
   * Finds the installation in the cache, or makes it: once, whoever else asks at the same time.
   *
   * @param cache as {@code HEADGATE_CACHE_DIR} has it
   */
  static ChromiumInstallation in(Path cache) {
    try {
      Path parent = Files.createDirectories(cache.toAbsolutePath().resolve("chromium"));
      Path folder = parent.resolve(PACKAGE.version());
      if (!Files.isDirectory(folder)) {
        unpackAlone(cache, parent, folder);
      }
      writeFontsConf(parent, folder);
      return new ChromiumInstallation(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot install Chromium in " + cache, e);
    }
  }

  static Path usualCache() {
    String set = System.getenv("HEADGATE_CACHE_DIR");
    return set == null || set.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache", "headgate")
        : Path.of(set);
  }

  private static void unpackAlone(Path cache, Path parent, Path folder) throws IOException {
    Path lockFile = parent.resolve(PACKAGE.version() + ".lock");
    try (FileChannel channel =
        FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      // Released when the channel closes.
      FileLock lock = channel.lock();
      if (lock.isValid() && !Files.isDirectory(folder)) {
        unpack(PACKAGE.fetch(cache, System.out::println), parent, folder);
      }
    }
  }

  /** The folder gets its name when it is complete, so that one with that name always is. */
  private static void unpack(Path fetched, Path parent, Path folder) throws IOException {
    Path bin = fetched.resolve("bin");
    Path half = Files.createTempDirectory(parent, ".unpack-");
    try {
      Path chromium = half.resolve("chromium");
      try (InputStream in = brotli(bin.resolve("chromium.br"))) {
        Files.copy(in, chromium);
      }
      makeExecutable(chromium);
      untar(bin.resolve("al2023.tar.br"), half);
      untar(bin.resolve("swiftshader.tar.br"), half);
      untar(bin.resolve("fonts.tar.br"), half);
      Files.move(half, folder, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      deleteAll(half);
    }
  }

  /** Anew each time: it holds absolute paths, and the cache may have been moved. */
  private static void writeFontsConf(Path parent, Path folder) throws IOException {
    Path half = Files.createTempFile(parent, ".fonts-", ".conf");
    Files.writeString(
        half, FONTS_CONF.formatted(folder.resolve("fonts"), folder.resolve("font-cache")));
    Files.move(half, folder.resolve("fonts.conf"), StandardCopyOption.REPLACE_EXISTING);
  }

  private static void untar(Path archive, Path folder) throws IOException {
    try (TarArchiveInputStream tar = new TarArchiveInputStream(brotli(archive))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
          throw new IOException(archive + " has an entry outside of it: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else if (entry.isFile()) {
          Files.createDirectories(target.getParent());
          Files.copy(tar, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static InputStream brotli(Path file) throws IOException {
    return new BrotliInputStream(
        new BufferedInputStream(Files.newInputStream(file), 1 << 16), 1 << 16);
  }

  private static void makeExecutable(Path file) throws IOException {
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("cannot make executable: " + file);
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

  Path executable() {
    return folder.resolve("chromium");
  }

  /** The environment of the browser's process: ours, with its own libraries and fonts. */
  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    String own = folder.resolve("lib") + ":" + folder;
    environment.merge("LD_LIBRARY_PATH", own, (set, ours) -> ours + ":" + set);
    environment.put("FONTCONFIG_PATH", folder.toString());
    environment.put("FONTCONFIG_FILE", folder.resolve("fonts.conf").toString());
    return environment;
  }
}
