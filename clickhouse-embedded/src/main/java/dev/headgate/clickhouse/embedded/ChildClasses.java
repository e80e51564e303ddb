package dev.headgate.clickhouse.embedded;

import dev.headgate.clickhouse.embedded.engine.EngineMain;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * A class path for the child JVM with this module's classes.
 *
 * <p>A folder or a jar is used where it is. A jar inside a jar, as in an application packed by
 * Spring Boot, is invisible to a plain JVM: the few classes are copied out then.
 */
final class ChildClasses {

  private static final String PACKAGE_PATH =
      EngineMain.class.getPackageName().replace('.', '/') + "/";

  /**
   * @param folder to copy the classes to, if need be
   */
  static Path find(Path folder) {
    URL location = EngineMain.class.getProtectionDomain().getCodeSource().getLocation();
    return find(location, classFile(), folder);
  }

  static Path find(URL location, URL classFile, Path folder) {
    try {
      if (location.getProtocol().equals("file")) {
        return Path.of(location.toURI());
      }
      return copy(classFile, folder);
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot copy the engine's classes to " + folder, failed);
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException("not a location: " + URI.create("file:/"), impossible);
    }
  }

  private static URL classFile() {
    return Objects.requireNonNull(
        EngineMain.class.getResource(EngineMain.class.getSimpleName() + ".class"));
  }

  private static Path copy(URL classFile, Path folder) throws IOException {
    JarURLConnection connection = (JarURLConnection) classFile.openConnection();
    JarFile jar = connection.getJarFile();
    for (JarEntry entry : jar.stream().filter(ChildClasses::isOurs).toList()) {
      Path target = folder.resolve(entry.getName());
      Files.createDirectories(target.getParent());
      try (InputStream in = jar.getInputStream(entry)) {
        Files.write(target, in.readAllBytes());
      }
    }
    return folder;
  }

  private static boolean isOurs(JarEntry entry) {
    return entry.getName().startsWith(PACKAGE_PATH) && entry.getName().endsWith(".class");
  }

  private ChildClasses() {}
}
