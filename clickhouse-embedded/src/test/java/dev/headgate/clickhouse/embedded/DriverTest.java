package dev.headgate.clickhouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.data.ClickHouseFormat;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The official drivers, as an application uses them. */
class DriverTest {

  private final EmbeddedClickHouse engine = TestEngine.shared();

  @Test
  void answersJdbcQueriesAndMetadata() throws Exception {
    String table = TestEngine.newTable();
    try (Connection connection = jdbc();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE " + table + " (a UInt32, s String) ENGINE = MergeTree ORDER BY a");

      DatabaseMetaData metadata = connection.getMetaData();
      assertThat(metadata.getDatabaseProductVersion()).startsWith("26.");
      List<String> columns = new ArrayList<>();
      try (ResultSet found = metadata.getColumns(null, "default", table, null)) {
        while (found.next()) {
          columns.add(found.getString("COLUMN_NAME") + " " + found.getString("TYPE_NAME"));
        }
      }
      assertThat(columns).containsExactly("a UInt32", "s String");
      try (ResultSet tables = metadata.getTables(null, "default", table, null)) {
        assertThat(tables.next()).isTrue();
      }
    }
  }

  @Test
  void insertsAndSelectsWithPreparedStatements() throws Exception {
    String table = TestEngine.newTable();
    try (Connection connection = jdbc();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE " + table + " (a UInt32, s String) ENGINE = MergeTree ORDER BY a");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO " + table + " (a, s) VALUES (?, ?)")) {
        for (int i = 0; i < 100; i++) {
          insert.setInt(1, i);
          insert.setString(2, "it's; number " + i);
          insert.addBatch();
        }
        insert.executeBatch();
      }
      try (PreparedStatement select =
          connection.prepareStatement("SELECT s FROM " + table + " WHERE a = ?")) {
        select.setInt(1, 42);
        try (ResultSet rows = select.executeQuery()) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getString(1)).isEqualTo("it's; number 42");
          assertThat(rows.next()).isFalse();
        }
      }
    }
  }

  @Test
  void keepsTypesThroughTheClient() {
    String table = TestEngine.newTable();
    UUID id = UUID.randomUUID();
    TestEngine.query(
        engine,
        "CREATE TABLE "
            + table
            + " (id UUID, ts DateTime64(3, 'UTC'), kind LowCardinality(String),"
            + " counts Map(LowCardinality(String), UInt32), maybe Nullable(Float64),"
            + " source Enum8('client' = 1, 'server' = 2), day Date, big UInt64)"
            + " ENGINE = MergeTree ORDER BY id");
    TestEngine.query(
        engine,
        "INSERT INTO "
            + table
            + " VALUES ('"
            + id
            + "', '2026-03-04 05:06:07.089', 'play', {'play': 3}, NULL, 'server',"
            + " '2026-03-04', 18446744073709551615)");

    try (Client client = TestEngine.client(engine)) {
      GenericRecord row = client.queryAll("SELECT * FROM " + table).getFirst();
      assertThat(row.getUUID("id")).isEqualTo(id);
      assertThat(row.getLocalDateTime("ts"))
          .isEqualTo(LocalDateTime.parse("2026-03-04T05:06:07.089"));
      assertThat(row.getString("kind")).isEqualTo("play");
      assertThat(((Map<?, ?>) row.getObject("counts")).toString()).isEqualTo("{play=3}");
      assertThat(row.hasValue("maybe")).isFalse();
      assertThat(row.getString("source")).isEqualTo("server");
      assertThat(row.getBigInteger("big")).isEqualTo("18446744073709551615");
    }
  }

  @Test
  void insertsAStreamOfRowsAsOnePart() throws Exception {
    String table = TestEngine.newTable();
    TestEngine.query(
        engine, "CREATE TABLE " + table + " (a UInt64, s String) ENGINE = MergeTree ORDER BY a");
    int rows = 100_000;
    try (Client client = TestEngine.client(engine)) {
      InsertSettings settings =
          new InsertSettings()
              .serverSetting("async_insert", "0")
              .serverSetting("wait_end_of_query", "1")
              .serverSetting("input_format_parallel_parsing", "0")
              .serverSetting("max_insert_block_size", "1000000")
              .serverSetting("max_partitions_per_insert_block", "1")
              .setQueryId("delivery-1-" + table);
      try (InsertResponse response =
          client
              .insert(
                  table,
                  new ByteArrayInputStream(rowBinary(rows)),
                  ClickHouseFormat.RowBinary,
                  settings)
              .get(30, TimeUnit.SECONDS)) {
        assertThat(response.getWrittenRows()).isEqualTo(rows);
        assertThat(response.getQueryId()).isEqualTo("delivery-1-" + table);
      }
    }
    assertThat(TestEngine.query(engine, "SELECT count(), uniqExact(a) FROM " + table))
        .isEqualTo(rows + "\t" + rows);
    assertThat(
            TestEngine.query(
                engine,
                "SELECT count() FROM system.parts WHERE active AND table = {t:String}",
                "param_t=" + table))
        .isEqualTo("1");
  }

  @Test
  void saysThatCompressionMustBeSwitchedOff() {
    try (Client client =
        new Client.Builder()
            .addEndpoint(engine.url())
            .setUsername(engine.user())
            .setPassword(engine.password())
            .build()) {
      assertThatThrownBy(() -> client.queryAll("SELECT 1"))
          .hasStackTraceContaining("switch the client's compression off");
    }
  }

  private static byte[] rowBinary(int rows) {
    ByteBuffer buffer = ByteBuffer.allocate(rows * 32).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < rows; i++) {
      byte[] text = ("text; of\n" + i).getBytes(StandardCharsets.UTF_8);
      buffer.putLong(i).put((byte) text.length).put(text);
    }
    byte[] bytes = new byte[buffer.position()];
    buffer.get(0, bytes);
    return bytes;
  }

  private Connection jdbc() throws Exception {
    Properties properties = new Properties();
    properties.put("user", engine.user());
    properties.put("password", engine.password());
    properties.put("compress", "false");
    return DriverManager.getConnection("jdbc:clickhouse:" + engine.url(), properties);
  }
}
