package dev.headgate.admin.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import tools.jackson.databind.json.JsonMapper;

/**
 * A list that people take with them as CSV or JSON. Made of columns, so that both have the same.
 *
 * @param name of the file, without its end
 */
public record Exported<T>(String name, List<Column<T>> columns) {
  private static final MediaType CSV = MediaType.parseMediaType("text/csv;charset=utf-8");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** One column: a name, and how a row's value is got. */
  public record Column<T>(String name, Function<T, @Nullable Object> value) {}

  public Exported {
    columns = List.copyOf(columns);
  }

  /**
   * Answers with the rows as a file.
   *
   * @param format {@code csv} or {@code json}
   */
  public ResponseEntity<StreamingResponseBody> answer(String format, Iterable<T> rows) {
    boolean json = format.equals("json");
    return ResponseEntity.ok()
        .contentType(json ? MediaType.APPLICATION_JSON : CSV)
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            ContentDisposition.attachment()
                .filename(name + (json ? ".json" : ".csv"))
                .build()
                .toString())
        .body(json ? jsonOf(rows) : csvOf(rows));
  }

  private StreamingResponseBody csvOf(Iterable<T> rows) {
    return out -> {
      StringBuilder text = new StringBuilder();
      CsvWriter csv = new CsvWriter(text);
      csv.row(columns.stream().map(Column::name).toList());
      for (T row : rows) {
        List<@Nullable Object> values = new ArrayList<>();
        columns.forEach(column -> values.add(column.value().apply(row)));
        csv.row(values);
        out.write(text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        text.setLength(0);
      }
      out.write(text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    };
  }

  private StreamingResponseBody jsonOf(Iterable<T> rows) {
    return out -> {
      String separator = "[\n";
      for (T row : rows) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        columns.forEach(column -> values.put(column.name(), column.value().apply(row)));
        out.write(separator.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        out.write(JSON.writeValueAsBytes(values));
        separator = ",\n";
      }
      out.write(
          (separator.startsWith("[") ? "[]" : "\n]")
              .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    };
  }
}
