import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * Formats every Java source below a folder, or checks that it is formatted.
 *
 * <p>Run by the build with {@code apply} or {@code check}, and the root of the checkout. Files
 * older than the last clean run are passed by.
 */
final class Format {

  public static void main(String[] args) throws IOException {
    boolean check = args[0].equals("check");
    Path root = Path.of(args[1]);
    Path stamp = root.resolve("target/tools/formatted");
    FileTime last = Files.exists(stamp) ? Files.getLastModifiedTime(stamp) : FileTime.fromMillis(0);

    List<Path> sources;
    try (Stream<Path> tree = Files.walk(root)) {
      sources =
          tree.filter(path -> path.toString().endsWith(".java"))
              .filter(
                  path ->
                      !root.relativize(path)
                          .toString()
                          .matches("(.*/)?(target|data|node_modules)/.*"))
              .filter(path -> isNewer(path, last))
              .toList();
    }
    Formatter formatter =
        new Formatter(
            JavaFormatterOptions.builder().style(JavaFormatterOptions.Style.GOOGLE).build());
    ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    sources.parallelStream()
        .forEach(
            path -> {
              try {
                String source = Files.readString(path);
                String formatted =
                    formatter.formatSource(
                        RemoveUnusedImports.removeUnusedImports(
                            ImportOrderer.reorderImports(
                                source, JavaFormatterOptions.Style.GOOGLE)));
                if (source.equals(formatted)) {
                  return;
                }
                if (check) {
                  wrong.add(root.relativize(path) + ": not formatted; run mvn validate");
                } else {
                  Files.writeString(path, formatted);
                }
              } catch (Exception e) {
                wrong.add(root.relativize(path) + ": " + e.getMessage());
              }
            });
    if (!wrong.isEmpty()) {
      wrong.forEach(System.err::println);
      System.exit(1);
    }
    Files.createDirectories(stamp.getParent());
    Files.writeString(stamp, "");
  }

  private static boolean isNewer(Path path, FileTime last) {
    try {
      return Files.getLastModifiedTime(path).compareTo(last) > 0;
    } catch (IOException e) {
      return true;
    }
  }
}
