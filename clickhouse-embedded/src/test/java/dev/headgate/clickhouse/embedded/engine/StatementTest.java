package dev.headgate.clickhouse.embedded.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.clickhouse.embedded.engine.Statement.InsertOfRows;
import dev.headgate.clickhouse.embedded.engine.Statement.Query;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "INSERT INTO t FORMAT CSV ~1,2~|INSERT INTO t|CSV|~1,2~",
        "insert into db.t (a, b) values (1)|insert into db.t (a, b)|Values|~ (1)~",
        "INSERT INTO t (a) SETTINGS x = 1 FORMAT RowBinary|INSERT INTO t (a) SETTINGS x = 1|RowBinary|~~",
        "INSERT INTO `values` (`format`, values) VALUES (';')|INSERT INTO `values` (`format`, values)|Values|~ (';')~",
        "INSERT INTO format (x) VALUES (1)|INSERT INTO format (x)|Values|~ (1)~",
        "/* FORMAT */ INSERT INTO TABLE t -- x|/* FORMAT */ INSERT INTO TABLE t|JSONEachRow|~~",
        "INSERT INTO FUNCTION file('a.csv', CSV, 'x Int8') VALUES (1)|INSERT INTO FUNCTION file('a.csv', CSV, 'x Int8')|Values|~ (1)~",
        "INSERT INTO t;|INSERT INTO t|JSONEachRow|~~",
      })
  void partsAnInsertFromItsRows(String text, String sql, String format, String rows) {
    String plain = text.replace("~", "");
    InsertOfRows insert = (InsertOfRows) Statement.read(plain.getBytes(UTF_8), "JSONEachRow");

    assertThat(plain.substring(0, insert.sqlEnd()).strip()).isEqualTo(sql);
    assertThat(insert.format()).isEqualTo(format);
    assertThat(plain.substring(insert.dataStart()).strip())
        .isEqualTo(rows.replace("~", "").strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO t SELECT 1",
        "INSERT INTO t (a, b) SELECT a, b FROM u FORMAT Null",
        "INSERT INTO t (SELECT 1)",
        "INSERT INTO t WITH x AS (SELECT 1) SELECT * FROM x",
        "INSERT INTO t FROM INFILE 'x' FORMAT CSV",
        "SELECT 'INSERT INTO t VALUES'",
        "",
        ";",
        "(",
        "'never closed",
        "/* never closed",
        "$$ INSERT INTO t VALUES $$",
      })
  void leavesEverythingElseWhole(String text) {
    assertThat(Statement.read(text.getBytes(UTF_8), "")).isInstanceOf(Query.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT 1 FORMAT JSON|JSON",
        "SELECT 1 format CSV;|CSV",
        "SELECT 1 FORMAT JSON SETTINGS max_threads = 1|JSON",
        "SELECT format FROM t|''",
        "SELECT 'FORMAT JSON'|''",
        "SELECT (SELECT 1 FORMAT JSON)|''",
        "SELECT 1 -- FORMAT JSON|''",
        "SELECT 1 AS `FORMAT` # FORMAT|''",
      })
  void findsTheFormatAtTheEnd(String text, String format) {
    assertThat(((Query) Statement.read(text.getBytes(UTF_8), "TSV")).format()).isEqualTo(format);
  }

  @Test
  void knowsWhatLeavesItsMarkOnAConnection() {
    assertThat(Statement.read("SET x = 1".getBytes(UTF_8), ""))
        .isEqualTo(new Query("", true, false));
    assertThat(Statement.read("use db".getBytes(UTF_8), "")).isEqualTo(new Query("", true, false));
    assertThat(Statement.read("CREATE TEMPORARY TABLE t (a Int8)".getBytes(UTF_8), ""))
        .isEqualTo(new Query("", true, false));
  }

  @Test
  void looksForKilledQueriesByTheIdsOfClients() {
    String sql = "KILL QUERY WHERE query_id = 'query_id'";

    assertThat(Statement.killingByOurIds(sql.getBytes(UTF_8)))
        .asString(UTF_8)
        .isEqualTo("KILL QUERY WHERE Settings['log_comment'] = 'query_id'");
  }
}
