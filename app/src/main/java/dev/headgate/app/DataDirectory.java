package dev.headgate.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The directory below which all data is kept; readable by the owner only. Absolute. */
record DataDirectory(Path path) {

  /**
   * Makes the directory if it is not there.
   *
   * @throws InvalidSetting if it cannot be made or written
   */
  static DataDirectory open(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      PrivateFiles.createDirectory(absolute);
    } catch (IOException e) {
      throw new InvalidSetting(
          "HEADGATE_DATA_DIR: the directory %s cannot be made: %s."
              .formatted(absolute, e.getMessage()),
          e);
    }
    if (!Files.isWritable(absolute)) {
      throw new InvalidSetting(
          "HEADGATE_DATA_DIR: the directory %s cannot be written.".formatted(absolute));
    }
    return new DataDirectory(absolute);
  }
}
