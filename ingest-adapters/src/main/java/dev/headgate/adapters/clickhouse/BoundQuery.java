package dev.headgate.adapters.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import dev.headgate.ingest.delivery.StoreUnavailable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A question with values that never become part of its text: {@code {name:Type}} in the SQL stands
 * for each.
 *
 * @param parameters as ClickHouse reads them
 */
record BoundQuery(String sql, Map<String, Object> parameters) {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  static BoundQuery of(String sql) {
    return new BoundQuery(sql, Map.of());
  }

  /** The same question with more SQL at its end, that nobody else has a word in. */
  BoundQuery then(String more) {
    return new BoundQuery(sql + "\n" + more, parameters);
  }

  /** More SQL and its value, if there is a value. */
  BoundQuery thenIf(String text, String more, String name) {
    return text.isEmpty() ? this : then(more).with(name, text);
  }

  BoundQuery with(String name, String text) {
    return plus(name, TabSeparatedField.escape(text));
  }

  /** An instant for {@code {name:Int64}}, in milliseconds. */
  BoundQuery with(String name, Instant instant) {
    return with(name, instant.toEpochMilli());
  }

  /** A list for {@code {name:Array(Type)}}, whose elements need no quotes. */
  BoundQuery withAll(String name, List<?> values) {
    return plus(
        name, values.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]")));
  }

  /** A list of UUIDs for {@code {name:Array(UUID)}}. */
  BoundQuery withIds(String name, Collection<UUID> ids) {
    return plus(
        name, ids.stream().map(id -> "'" + id + "'").collect(Collectors.joining(",", "[", "]")));
  }

  BoundQuery with(String name, long number) {
    return plus(name, Long.toString(number));
  }

  private BoundQuery plus(String name, String value) {
    Map<String, Object> more = new LinkedHashMap<>(parameters);
    more.put(name, value);
    return new BoundQuery(sql, more);
  }

  /** Runs a question that has one row, or none. */
  <T> Optional<T> first(ClickHouseConnection connection, Function<Row, T> reader) {
    return rows(connection, reader).stream().findFirst();
  }

  /**
   * Runs a statement that changes something and has no answer.
   *
   * @throws StoreUnavailable if the store does not answer, or with an error
   */
  void run(ClickHouseConnection connection, Duration atMost) {
    QuerySettings settings =
        new QuerySettings()
            .setFormat(ClickHouseFormat.TabSeparated)
            .setMaxExecutionTime(ClickHouseConnection.seconds(atMost));
    connection.query(sql, parameters, settings, InputStream::readAllBytes);
  }

  /** The whole answer in another format. */
  String text(ClickHouseConnection connection, ClickHouseFormat format) {
    QuerySettings settings =
        new QuerySettings()
            .setFormat(format)
            .setMaxExecutionTime(ClickHouseConnection.seconds(TIMEOUT));
    return connection.query(sql, parameters, settings, in -> new String(in.readAllBytes(), UTF_8));
  }

  /**
   * Runs it and reads each row of the answer.
   *
   * @throws StoreUnavailable if the store does not answer, or with an error
   */
  <T> List<T> rows(ClickHouseConnection connection, Function<Row, T> reader) {
    QuerySettings settings =
        new QuerySettings()
            .setFormat(ClickHouseFormat.TabSeparated)
            .setMaxExecutionTime(ClickHouseConnection.seconds(TIMEOUT));
    try {
      QueryResponse response =
          ClickHouseConnection.await(connection.client().query(sql, parameters, settings));
      try {
        return rows(new InputStreamReader(response.getInputStream(), UTF_8), reader);
      } finally {
        response.close();
      }
    } catch (Exception failed) {
      throw new StoreUnavailable(ClickHouseConnection.describe(failed), failed);
    }
  }

  private static <T> List<T> rows(Reader answer, Function<Row, T> reader) throws IOException {
    BufferedReader lines = new BufferedReader(answer);
    List<T> rows = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      rows.add(reader.apply(new Row(line.split("\t", -1))));
    }
    return rows;
  }

  /** One row of an answer; its columns are read one after the other. */
  static final class Row {
    private final String[] columns;
    private int next;

    Row(String[] columns) {
      this.columns = columns;
    }

    String text() {
      return TabSeparatedField.unescape(columns[next++]);
    }

    /** Whether the column that is read next is NULL. */
    boolean isNull() {
      return columns[next].equals("\\N");
    }

    /** Whether the column is NULL; one that is, is passed over. */
    boolean skipNull() {
      boolean isNull = isNull();
      next += isNull ? 1 : 0;
      return isNull;
    }

    long number() {
      return Long.parseLong(columns[next++]);
    }

    int integer() {
      return Math.toIntExact(number());
    }

    /** A number of 64 bits without a sign. */
    long unsigned() {
      return Long.parseUnsignedLong(columns[next++]);
    }

    double decimal() {
      String text = columns[next++];
      return text.equals("nan") ? Double.NaN : Double.parseDouble(text);
    }

    /** From milliseconds since 1970. */
    Instant instant() {
      return Instant.ofEpochMilli(number());
    }
  }
}
