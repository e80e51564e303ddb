package dev.headgate.adapters.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import dev.headgate.ingest.delivery.StoreUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A question for a page, whose values are handed in beside the SQL ({@code {name:Type}}) and never
 * within it. Answers come as TabSeparated.
 */
final class ParameterQuery {
  /** A page that takes longer is of no use to anybody. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final ClickHouseConnection connection;
  private final StringBuilder sql = new StringBuilder();
  private final Map<String, Object> values = new LinkedHashMap<>();

  ParameterQuery(ClickHouseConnection connection) {
    this.connection = connection;
  }

  /** Adds SQL that nobody else has a word in. */
  ParameterQuery sql(String text) {
    sql.append(text).append('\n');
    return this;
  }

  /** Binds a number or a text. */
  ParameterQuery bind(String name, Object value) {
    values.put(
        name, value instanceof String text ? TabSeparatedField.escape(text) : value.toString());
    return this;
  }

  /** Binds an instant for {@code {name:Int64}}, in milliseconds. */
  ParameterQuery bind(String name, Instant value) {
    return bind(name, value.toEpochMilli());
  }

  /**
   * Asks.
   *
   * @throws StoreUnavailable if there is no answer, or an error
   */
  List<Row> rows() {
    QuerySettings settings =
        new QuerySettings()
            .setFormat(ClickHouseFormat.TabSeparated)
            .setMaxExecutionTime(ClickHouseConnection.seconds(PATIENCE));
    String text =
        connection.query(
            sql.toString(), values, settings, in -> new String(in.readAllBytes(), UTF_8));
    List<Row> rows = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('\n', from);
      end = end < 0 ? text.length() : end;
      rows.add(new Row(text.substring(from, end).split("\t", -1)));
      from = end + 1;
    }
    return rows;
  }

  /** One row of an answer; columns count from 0. */
  record Row(@SuppressWarnings("ArrayRecordComponent") String[] fields) {
    boolean isNull(int column) {
      return fields[column].equals("\\N");
    }

    long number(int column) {
      return Long.parseLong(fields[column]);
    }

    long unsigned(int column) {
      return Long.parseUnsignedLong(fields[column]);
    }

    double real(int column) {
      return Double.parseDouble(fields[column]);
    }

    /** A column of milliseconds. */
    Instant instant(int column) {
      return Instant.ofEpochMilli(number(column));
    }

    String text(int column) {
      return TabSeparatedField.unescape(fields[column]);
    }
  }
}
