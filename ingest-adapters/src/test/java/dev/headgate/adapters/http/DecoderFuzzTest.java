package dev.headgate.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The decoders against Jackson: first on the seeds in {@code src/test/resources/fuzz}, then on what
 * Jazzer makes of them, guided by the branches it reaches: some ten thousand inputs for each, or
 * for as long as {@code -Dheadgate.fuzz.seconds=300} says. What it finds interesting stays in
 * {@code target/fuzz} for the next run. An input that fails belongs among the seeds.
 */
class DecoderFuzzTest {
  private static final int RUNS = 30_000;
  private static final int SECONDS = Integer.getInteger("headgate.fuzz.seconds", 0);
  private static final Path SEEDS = Path.of("src", "test", "resources", "fuzz");
  private static final Path FOUND = Path.of("target", "fuzz");

  /** Whose branches guide the fuzzer; the judge's own would lead it astray. */
  private static final List<String> JUDGED =
      List.of(
          "dev.headgate.adapters.http.JsonScanner",
          "dev.headgate.adapters.http.JsonNumber",
          "dev.headgate.adapters.http.FieldNames",
          "dev.headgate.adapters.http.MediaEventDecoder",
          "dev.headgate.adapters.http.TagReportDecoder",
          "dev.headgate.adapters.http.TagReportDecoder$Reading",
          "dev.headgate.ingest.event.**",
          "dev.headgate.ingest.tag.**");

  @SuppressWarnings("ImmutableEnumChecker")
  enum Target {
    SCANNER("scanner", ScannerFuzz.class, ScannerFuzz::fuzzerTestOneInput),
    MEDIA_EVENTS("media-events", MediaEventFuzz.class, MediaEventFuzz::fuzzerTestOneInput),
    TAG_REPORTS("tag-reports", TagReportFuzz.class, TagReportFuzz::fuzzerTestOneInput);

    final String folder;
    final Class<?> entry;
    final Consumer<byte[]> check;

    Target(String folder, Class<?> entry, Consumer<byte[]> check) {
      this.folder = folder;
      this.entry = entry;
      this.check = check;
    }

    Path seeds() {
      return SEEDS.resolve(folder);
    }
  }

  @ParameterizedTest
  @EnumSource
  void agreeWithJacksonOnEverySeed(Target target) throws IOException {
    List<Path> seeds = new ArrayList<>();
    for (Target any : Target.values()) {
      seeds.addAll(files(any.seeds()));
    }
    assertThat(files(target.seeds())).hasSizeGreaterThan(10);
    for (Path seed : seeds) {
      try {
        target.check.accept(Files.readAllBytes(seed));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(seed.toString(), e);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void agreeWithJacksonOnWhatAFuzzerMakesOfThem(Target target) throws Exception {
    Path found = Files.createDirectories(FOUND.resolve(target.folder));
    Path failures = Files.createDirectories(FOUND.resolve(target.folder + "-failures"));
    Path log = FOUND.resolve(target.folder + ".log");
    Process fuzzer =
        new ProcessBuilder(command(target, found, failures))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = fuzzer.waitFor(SECONDS + 600L, TimeUnit.SECONDS);
    fuzzer.destroyForcibly();
    String told = Files.readString(log, StandardCharsets.ISO_8859_1);
    assertThat(ended).as(told).isTrue();
    assertThat(fuzzer.exitValue()).as(shortened(told)).isZero();
    // "Done 913146 runs in 21 second(s)": a fuzzer that tries nothing finds nothing.
    var done = Pattern.compile("Done (\\d+) runs").matcher(told);
    assertThat(done.find()).as(shortened(told)).isTrue();
    assertThat(Long.parseLong(done.group(1))).isGreaterThanOrEqualTo(SECONDS > 0 ? 1_000 : RUNS);
    summary(told).ifPresent(line -> System.out.println(target.folder + ": " + line));
  }

  private static Optional<String> summary(String told) {
    return told.lines().filter(line -> line.contains("DONE")).findFirst();
  }

  private static String shortened(String told) {
    return told.lines()
        .filter(line -> !line.matches("#\\d+\\s+(NEW|REDUCE|pulse).*"))
        .limit(200)
        .collect(Collectors.joining("\n"));
  }

  private static List<String> command(Target target, Path found, Path failures) {
    return List.of(
        ProcessHandle.current().info().command().orElse("java"),
        "-Xmx400m",
        "-XX:+UseSerialGC",
        "-XX:+EnableDynamicAgentLoading",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-cp",
        classPath(),
        "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + target.entry.getName(),
        "--instrumentation_includes=" + String.join(File.pathSeparator, JUDGED),
        "--custom_hook_includes=" + String.join(File.pathSeparator, JUDGED),
        "--reproducer_path=" + failures,
        "-artifact_prefix=" + failures + File.separator,
        SECONDS > 0 ? "-max_total_time=" + SECONDS : "-runs=" + RUNS,
        // A build tries the same inputs each time; a long run tries others.
        "-seed=" + (SECONDS > 0 ? 0 : 1),
        "-max_len=4096",
        "-timeout=60",
        "-rss_limit_mb=0",
        "-use_value_profile=1",
        found.toString(),
        target.seeds().toString());
  }

  /**
   * What the decoders and their judge need. Without JUnit, which Jazzer would ask for tests;
   * without the rest it starts within a second or two instead of ten.
   */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(
            entry ->
                !entry.endsWith(".jar")
                    || entry.matches(
                        ".*[/\\\\](jackson|jazzer|assertj|jspecify|ingest-domain)[^/\\\\]*\\.jar"))
        .filter(entry -> !entry.contains("jazzer-junit"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
