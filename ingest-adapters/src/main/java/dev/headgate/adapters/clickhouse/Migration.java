package dev.headgate.adapters.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * A step of the schema: statements that change nothing when they are run again, because a crash may
 * come after any of them.
 *
 * @param checksum of the statements without comments and blank lines
 */
record Migration(int version, String name, List<String> statements, long checksum) {
  private static final Pattern FILE_NAME = Pattern.compile("V([1-9][0-9]*)__([a-z0-9_]+)\\.sql");

  Migration {
    statements = List.copyOf(statements);
  }

  static Migration parse(String fileName, String sql) {
    Matcher name = FILE_NAME.matcher(fileName);
    if (!name.matches()) {
      throw new IllegalArgumentException("not V<version>__<name>.sql: " + fileName);
    }
    String plain =
        sql.lines()
            .filter(line -> !line.isBlank() && !line.stripLeading().startsWith("--"))
            .map(String::stripTrailing)
            .collect(Collectors.joining("\n"));
    List<String> statements =
        Pattern.compile(";$", Pattern.MULTILINE)
            .splitAsStream(plain)
            .map(String::strip)
            .filter(statement -> !statement.isEmpty())
            .toList();
    CRC32 crc = new CRC32();
    crc.update(plain.getBytes(UTF_8));
    return new Migration(
        Integer.parseInt(name.group(1)), name.group(2), statements, crc.getValue());
  }
}
