package dev.headgate.clickhouse.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpmPackageTest {

  @TempDir private Path cache;

  @Test
  void unpacksAnArchiveThatWasPutThere() throws Exception {
    byte[] archive = archive("package/bin/tool", "hello", "package/readme.md", "text");
    NpmPackage tool = new NpmPackage("@scope/tool", "1.2.3", integrity(archive));
    put(archive, "scope-tool-1.2.3.tgz");

    Path folder = tool.fetch(cache, line -> {});

    assertThat(folder.resolve("bin/tool")).hasContent("hello").isExecutable();
    assertThat(folder.resolve("readme.md")).hasContent("text");
  }

  @Test
  void unpacksOnlyWhatIsAskedFor() throws Exception {
    byte[] archive = archive("package/bin/tool", "hello", "package/readme.md", "text");
    put(archive, "tool-1.tgz");

    Path folder =
        new NpmPackage("tool", "1", integrity(archive), List.of("readme.md"))
            .fetch(cache, line -> {});

    assertThat(folder).isDirectoryNotContaining("glob:**bin");
    assertThat(folder.resolve("readme.md")).exists();
  }

  @Test
  void doesNotFetchAgainWhatIsComplete() throws Exception {
    byte[] archive = archive("package/tool", "hello");
    NpmPackage tool = new NpmPackage("tool", "1", integrity(archive));
    put(archive, "tool-1.tgz");
    Path folder = tool.fetch(cache, line -> {});
    Path file = folder.resolve("tool");

    Files.delete(cache.resolve("npm/tool-1.tgz"));
    assertThat(tool.fetch(cache, line -> {})).isEqualTo(folder);

    put(archive, "tool-1.tgz");
    Files.writeString(file, "cut");
    assertThat(tool.fetch(cache, line -> {}).resolve("tool")).hasContent("hello");
  }

  @Test
  void refusesOtherContent() throws Exception {
    byte[] archive = archive("package/tool", "hello");
    put(archive("package/tool", "evil!"), "tool-1.tgz");
    NpmPackage tool = new NpmPackage("tool", "1", integrity(archive));

    assertThatThrownBy(() -> tool.fetch(cache, line -> {}))
        .isInstanceOf(EmbeddedClickHouseException.class)
        .hasMessageContaining("not the content that is expected");
    assertThat(cache.resolve("npm/tool-1")).doesNotExist();
  }

  @Test
  void refusesAnEntryThatLeadsElsewhere() throws Exception {
    byte[] archive = archive("package/../../../evil", "x");
    put(archive, "tool-1.tgz");
    NpmPackage tool = new NpmPackage("tool", "1", integrity(archive));

    assertThatThrownBy(() -> tool.fetch(cache, line -> {}))
        .isInstanceOf(EmbeddedClickHouseException.class)
        .hasMessageContaining("leads out of the package");
  }

  @Test
  void saysWhatToDoOnOtherPlatforms() {
    assertThatThrownBy(() -> EngineLibrary.packageFor("darwin-aarch64"))
        .isInstanceOf(EmbeddedClickHouseException.class)
        .hasMessageContaining("HEADGATE_CHDB_LIBRARY");
  }

  private void put(byte[] archive, String name) throws IOException {
    Files.createDirectories(cache.resolve("npm"));
    Files.write(cache.resolve("npm").resolve(name), archive);
  }

  private static String integrity(byte[] archive) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-512").digest(archive);
    return "sha512-" + Base64.getEncoder().encodeToString(digest);
  }

  /** A tar archive of names and contents; the first file has a pax header with its long name. */
  private static byte[] archive(String... namesAndContents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      String record = " path=" + namesAndContents[0] + "\n";
      int length = record.length() + String.valueOf(record.length()).length();
      entry(out, "PaxHeader", 'x', length + record);
      entry(out, "package/short", '0', namesAndContents[1]);
      for (int i = 2; i < namesAndContents.length; i += 2) {
        entry(out, namesAndContents[i], '0', namesAndContents[i + 1]);
      }
      out.write(new byte[1024]);
    }
    return bytes.toByteArray();
  }

  private static void entry(GZIPOutputStream out, String name, char type, String content)
      throws IOException {
    byte[] header = new byte[512];
    copy(header, 0, name);
    copy(header, 100, "0000755");
    copy(header, 124, "%011o".formatted(content.length()));
    header[156] = (byte) type;
    copy(header, 257, "ustar");
    out.write(header);
    out.write(Arrays.copyOf(content.getBytes(UTF_8), (content.length() + 511) / 512 * 512));
  }

  private static void copy(byte[] header, int offset, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }
}
