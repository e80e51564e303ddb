package dev.headgate.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Whole directories. */
final class FileTree {
  private FileTree() {}

  static void copy(Path source, Path target) throws IOException {
    for (Path path : paths(source)) {
      Files.copy(path, target.resolve(source.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  static void delete(Path tree) throws IOException {
    if (Files.exists(tree)) {
      for (Path path : paths(tree).stream().sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Directories before what is in them. */
  private static List<Path> paths(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      return paths.toList();
    }
  }
}
