package dev.headgate.adapters.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import dev.headgate.ingest.delivery.StoreUnavailable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

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

  BoundQuery with(String name, String text) {
    return plus(name, TabSeparatedField.escape(text));
  }

  BoundQuery with(String name, long number) {
    return plus(name, Long.toString(number));
  }

  private BoundQuery plus(String name, String value) {
    Map<String, Object> more = new LinkedHashMap<>(parameters);
    more.put(name, value);
    return new BoundQuery(sql, more);
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

    long number() {
      return Long.parseLong(columns[next++]);
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
