package dev.headgate.bench.dedup;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM of its own for one part of the measurement, with the heap that it needs: what one part left
 * behind does not slow the next.
 */
final class MeasuringProcess {
  private final List<String> command = new ArrayList<>();

  /**
   * @param jvm its arguments, such as the heap
   */
  MeasuringProcess(Class<?> main, List<String> jvm, List<String> arguments) {
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dlogback.configurationFile=logback-quiet.xml",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
    command.addAll(arguments);
  }

  /** Runs it to its end. */
  @SuppressWarnings("SystemOut")
  void run(Figures figures) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Thread end = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(end);
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (!figures.take(line)) {
          System.out.println("... " + line);
        }
      }
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException("a measuring process ended with " + status);
      }
    } finally {
      process.destroyForcibly();
      Runtime.getRuntime().removeShutdownHook(end);
    }
  }
}
