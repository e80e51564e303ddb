package dev.headgate.clickhouse.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Where the engine's shared library comes from on this platform. */
final class EngineLibrary {

  static final String LIBRARY_VARIABLE = "HEADGATE_CHDB_LIBRARY";

  private static final String VERSION = "26.7.3-stable.1";
  private static final String FILE = "libchdb.so";

  /**
   * The packages, by platform. Others exist ({@code @chdb/lib-linux-arm64-gnu}, {@code
   * -darwin-arm64}, {@code -darwin-x64}): each is one line here, once it was tried.
   */
  private static final Map<String, NpmPackage> PACKAGES =
      Map.of(
          "linux-x64",
          chdb(
              "linux-x64-gnu",
              "sha512-XP97mMqnc5tZpKQywR8N7cLTsHNiTmHr30pC5mzo3jWmukjKn2IBa60c2B/gWUNcuFjOMjWoorQICCqBVj5wpw=="));

  private static NpmPackage chdb(String platform, String integrity) {
    return new NpmPackage("@chdb/lib-" + platform, VERSION, integrity, List.of(FILE));
  }

  /** The library on this platform, fetched into the cache if needed. */
  static Path fetch(Path cacheDirectory, Consumer<String> progress) {
    return packageFor(platform()).fetch(cacheDirectory, progress).resolve(FILE);
  }

  /** A library that the user names. */
  static Path given(Path library) {
    if (!Files.isRegularFile(library)) {
      throw new EmbeddedClickHouseException(
          "The engine's library %s does not exist: correct the path (%s), or leave it out to have it fetched."
              .formatted(library, LIBRARY_VARIABLE));
    }
    return library.toAbsolutePath();
  }

  static NpmPackage packageFor(String platform) {
    NpmPackage found = PACKAGES.get(platform);
    if (found == null) {
      throw new EmbeddedClickHouseException(
          "The embedded ClickHouse engine runs on %s only, not on %s: use a ClickHouse server, or set %s to a libchdb for this platform."
              .formatted(PACKAGES.keySet(), platform, LIBRARY_VARIABLE));
    }
    return found;
  }

  private static String platform() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return (os.startsWith("mac") ? "darwin" : os.startsWith("windows") ? "windows" : os)
        + "-"
        + (arch.equals("amd64") || arch.equals("x86_64") ? "x64" : arch);
  }

  private EngineLibrary() {}
}
