package dev.headgate.clickhouse.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ClickHouse's HTTP interface, as a person with curl sees it. */
class HttpInterfaceTest {

  private static final String ENDLESS =
      "SELECT count() FROM numbers(100000000000) WHERE NOT ignore(sipHash64(number))";

  private final EmbeddedClickHouse engine = TestEngine.shared();

  @ParameterizedTest
  @CsvSource({"/ping", "/", "/replicas_status"})
  void greetsAnybody(String path) {
    HttpResponse<String> response =
        TestEngine.send(HttpRequest.newBuilder(URI.create(engine.url() + path)).build());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("Ok.\n");
  }

  @Test
  void refusesAWrongPassword() {
    URI uri = URI.create(engine.url() + "/?query=SELECT+1");
    List<HttpRequest> requests =
        List.of(
            HttpRequest.newBuilder(uri).header("X-ClickHouse-User", "default").build(),
            HttpRequest.newBuilder(uri).header("Authorization", basic("default:guess")).build(),
            HttpRequest.newBuilder(uri).header("Authorization", "Basic !").build(),
            HttpRequest.newBuilder(URI.create(uri + "&user=default&password=")).build(),
            HttpRequest.newBuilder(uri)
                .header("X-ClickHouse-User", "admin")
                .header("X-ClickHouse-Key", engine.password())
                .build());

    for (HttpRequest request : requests) {
      HttpResponse<String> response = TestEngine.send(request);
      assertThat(response.statusCode()).isIn(401, 403);
      assertThat(response.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue("516");
      assertThat(response.body()).startsWith("Code: 516. DB::Exception: ");
    }
    assertThat(TestEngine.send(HttpRequest.newBuilder(uri).build()).statusCode()).isEqualTo(401);
  }

  @Test
  void takesThePasswordInEveryWay() {
    String url = engine.url() + "/?query=SELECT+1";
    String inUrl = "&user=default&password=" + engine.password();
    List<HttpRequest> requests =
        List.of(
            HttpRequest.newBuilder(URI.create(url + inUrl)).build(),
            HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", basic("default:" + engine.password()))
                .build(),
            HttpRequest.newBuilder(URI.create(url))
                .header("X-ClickHouse-User", "default")
                .header("X-ClickHouse-Key", engine.password())
                .build());

    for (HttpRequest request : requests) {
      assertThat(TestEngine.send(request).body()).isEqualTo("1\n");
    }
  }

  @Test
  void answersInTheFormatThatIsAskedFor() {
    String sql = "SELECT 1 AS a";
    assertThat(TestEngine.query(engine, sql)).isEqualTo("1");
    assertThat(TestEngine.query(engine, sql, "default_format=JSONEachRow")).isEqualTo("{\"a\":1}");
    assertThat(TestEngine.query(engine, sql + " FORMAT CSVWithNames", "default_format=JSON"))
        .isEqualTo("\"a\"\n1");

    HttpResponse<String> response =
        TestEngine.send(
            TestEngine.request(engine)
                .header("X-ClickHouse-Format", "JSONCompactEachRow")
                .POST(BodyPublishers.ofString(sql))
                .build());
    assertThat(response.body()).isEqualTo("[1]\n");
    assertThat(response.headers().firstValue("X-ClickHouse-Format")).hasValue("JSONCompactEachRow");
    assertThat(response.headers().firstValue("X-ClickHouse-Timezone")).hasValue("UTC");
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValue("application/x-ndjson; charset=UTF-8");
  }

  @Test
  void answersAWholeDocumentForNoRows() {
    assertThat(
            TestEngine.query(
                engine, "SELECT 1 AS a WHERE 0 FORMAT JSON", "output_format_write_statistics=0"))
        .startsWith("{")
        .endsWith("}");
    assertThat(TestEngine.query(engine, "SELECT 1 AS a WHERE 0 FORMAT TSVWithNames"))
        .isEqualTo("a");
    assertThat(TestEngine.query(engine, "SELECT 1 AS a WHERE 0")).isEmpty();
  }

  @Test
  void bindsParameters() {
    assertThat(
            TestEngine.query(
                engine,
                "SELECT {n:UInt32} + 1, {s:String}, {a:Array(String)}, {d:Identifier} FROM (SELECT 7 AS x)",
                "param_n=41",
                "param_s=it's; \\t DROP",
                "param_a=['a','b']",
                "param_d=x"))
        .isEqualTo("42\tit\\'s; \\t DROP\t['a','b']\t7");
    String table = TestEngine.newTable();
    TestEngine.query(engine, "CREATE TABLE " + table + " (s String) ENGINE = Memory");
    TestEngine.query(engine, "INSERT INTO " + table + " VALUES ({s:String})", "param_s=a;b'c");
    assertThat(TestEngine.query(engine, "SELECT s FROM " + table)).isEqualTo("a;b\\'c");
  }

  @Test
  void appliesSettingsToOneStatement() {
    String sql = "SELECT getSetting('max_block_size'), getSetting('max_threads')";
    String normal = TestEngine.query(engine, sql);

    assertThat(TestEngine.query(engine, sql, "max_block_size=777", "max_threads=1"))
        .isEqualTo("777\t1");
    assertThat(TestEngine.query(engine, sql)).isEqualTo(normal);
    TestEngine.query(engine, "SET max_block_size = 5");
    assertThat(TestEngine.query(engine, sql)).isEqualTo(normal);
  }

  @Test
  void usesTheDatabaseThatIsNamed() {
    TestEngine.query(engine, "CREATE DATABASE IF NOT EXISTS other");
    assertThat(TestEngine.query(engine, "SELECT currentDatabase()", "database=other"))
        .isEqualTo("other");
    HttpRequest byHeader =
        TestEngine.request(engine)
            .header("X-ClickHouse-Database", "other")
            .POST(BodyPublishers.ofString("SELECT currentDatabase()"))
            .build();
    assertThat(TestEngine.send(byHeader).body()).isEqualTo("other\n");
    assertThat(TestEngine.query(engine, "SELECT currentDatabase()")).isEqualTo("default");
    assertThat(TestEngine.post(engine, "SELECT 1", "database=nowhere").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELEC 1|400|62",
        "SELECT * FROM nowhere|404|60",
        "SELECT nothing|404|47",
        "SELECT 1 FORMAT Nonsense|404|73",
        "SELECT throwIf(1)|500|395",
        "CREATE TABLE t (a Nonsense) ENGINE = Memory|404|50",
        "SELECT 1; SELECT 2|400|62",
        "INSERT INTO nowhere VALUES (1)|404|60",
      })
  void tellsErrorsByStatusAndCode(String sql, int status, String code) {
    HttpResponse<String> response = TestEngine.post(engine, sql);

    assertThat(response.body()).startsWith("Code: " + code + ". DB::Exception: ");
    assertThat(response.body()).contains("(version 26.");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue(code);
  }

  @ParameterizedTest
  @CsvSource({"nonsense=1,115", "max_threads=many,27", "decompress=1,48", "compress=1,48"})
  void refusesSettingsItDoesNotKnow(String setting, String code) {
    HttpResponse<String> response = TestEngine.post(engine, "SELECT 1", setting);

    assertThat(response.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue(code);
  }

  @Test
  void onlyReadsOnGet() {
    HttpRequest write = TestEngine.request(engine, "query=CREATE DATABASE by_get").GET().build();
    HttpResponse<String> response = TestEngine.send(write);

    assertThat(response.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue("164");
    assertThat(TestEngine.send(TestEngine.request(engine, "query=SELECT 5").GET().build()).body())
        .isEqualTo("5\n");
  }

  @Test
  void streamsALargeAnswer() throws Exception {
    HttpRequest request =
        TestEngine.request(engine)
            .POST(BodyPublishers.ofString("SELECT number, toString(number) FROM numbers(8000000)"))
            .build();
    long lines = 0;
    long bytes = 0;
    try (HttpClient http = HttpClient.newHttpClient();
        InputStream body = http.send(request, BodyHandlers.ofInputStream()).body()) {
      byte[] buffer = new byte[1 << 16];
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        bytes += read;
        for (int i = 0; i < read; i++) {
          lines += buffer[i] == '\n' ? 1 : 0;
        }
      }
    }
    assertThat(lines).isEqualTo(8_000_000);
    assertThat(bytes).isGreaterThan(100_000_000);
  }

  @Test
  void cutsTheAnswerOfAStatementThatFailsLate() {
    HttpRequest request =
        TestEngine.request(engine, "max_block_size=65409")
            .POST(
                BodyPublishers.ofString(
                    "SELECT throwIf(number = 3000000, 'late') FROM numbers(4000000)"))
            .build();

    assertThatThrownBy(() -> TestEngine.send(request)).isInstanceOf(AssertionError.class);
  }

  @Test
  void holdsTheAnswerBackUntilTheEndIfAsked() {
    HttpResponse<String> response =
        TestEngine.post(
            engine,
            "SELECT throwIf(number = 1500000, 'late') FROM numbers(1600000)",
            "wait_end_of_query=1");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).contains("late");
  }

  @Test
  void endsAStatementThatTakesTooLong() {
    HttpResponse<String> response = TestEngine.post(engine, ENDLESS, "max_execution_time=1");

    assertThat(response.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue("159");
    assertThat(response.statusCode()).isEqualTo(408);
  }

  @Test
  void cancelsTheStatementOfAClientThatWentAway() throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(head("POST", "query_id=gone", ENDLESS.length()));
      socket.getOutputStream().write(ENDLESS.getBytes(UTF_8));
      socket.getOutputStream().flush();
      await(() -> isRunning("gone"));
    }
    await(() -> !isRunning("gone"));
  }

  @Test
  void killsAStatementByItsId() {
    CompletableFuture<HttpResponse<String>> response =
        CompletableFuture.supplyAsync(() -> TestEngine.post(engine, ENDLESS, "query_id=victim"));
    await(() -> isRunning("victim"));

    HttpResponse<String> sameId = TestEngine.post(engine, "SELECT 1", "query_id=victim");
    assertThat(sameId.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue("216");

    TestEngine.query(engine, "KILL QUERY WHERE query_id = 'victim' SYNC");
    assertThat(response.join().headers().firstValue("X-ClickHouse-Exception-Code")).hasValue("394");
    assertThat(TestEngine.query(engine, "SELECT 1", "query_id=victim")).isEqualTo("1");
  }

  @Test
  void keepsASessionsState() {
    String session = "session_id=s1";
    TestEngine.query(engine, "CREATE TEMPORARY TABLE tmp (a UInt8)", session);
    TestEngine.query(engine, "INSERT INTO tmp VALUES (1), (2)", session);
    TestEngine.query(engine, "SET max_block_size = 99", session);

    assertThat(TestEngine.query(engine, "SELECT sum(a) FROM tmp", session)).isEqualTo("3");
    assertThat(TestEngine.query(engine, "SELECT getSetting('max_block_size')", session))
        .isEqualTo("99");
    assertThat(TestEngine.post(engine, "SELECT sum(a) FROM tmp").statusCode()).isEqualTo(404);
  }

  @Test
  void runsManyStatementsAtOnce() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers =
          IntStream.range(0, 200)
              .mapToObj(
                  i ->
                      clients.submit(
                          () ->
                              TestEngine.query(
                                  engine, "SELECT sum(number) + " + i + " FROM numbers(1000)")))
              .toList();
      for (int i = 0; i < 200; i++) {
        assertThat(answers.get(i).get()).isEqualTo(String.valueOf(499500 + i));
      }
    }
  }

  @Test
  void insertsWhatTheBodyHolds() {
    String table = TestEngine.newTable();
    TestEngine.query(
        engine, "CREATE TABLE " + table + " (a UInt32, s String) ENGINE = MergeTree ORDER BY a");
    insert("INSERT INTO " + table + " FORMAT CSV", "1,\"x;y\"\n2,z\n");
    insert("INSERT INTO " + table + " (s, a) FORMAT JSONEachRow", "{\"a\":3,\"s\":\"j\"}\n");
    insert("INSERT INTO " + table + " VALUES", "(4, concat('a', 'b')), (5, ';')");
    insert("INSERT INTO " + table + " (a, s) values ", "(6, 'values')");
    insert("INSERT INTO " + table + " SETTINGS max_threads = 1 FORMAT TSV", "7\tt\n");
    TestEngine.query(engine, "INSERT INTO " + table + " FORMAT JSONEachRow\n{\"a\":8,\"s\":\"\"}");
    TestEngine.query(engine, "INSERT INTO " + table + " (a) VALUES (9);");
    TestEngine.query(engine, "INSERT INTO " + table + " SELECT 10, 'selected'");

    assertThat(TestEngine.query(engine, "SELECT a, s FROM " + table + " ORDER BY a FORMAT CSV"))
        .isEqualTo(
            "1,\"x;y\"\n2,\"z\"\n3,\"j\"\n4,\"ab\"\n5,\";\"\n6,\"values\"\n7,\"t\"\n8,\"\"\n9,\"\"\n10,\"selected\"");
  }

  @Test
  void storesAnyBytesAsTheyAre() {
    String table = TestEngine.newTable();
    TestEngine.query(engine, "CREATE TABLE " + table + " (s String) ENGINE = MergeTree ORDER BY s");
    byte[] all = new byte[100];
    byte[] odd = ";\n';--\\/*\0\u00ff".getBytes(ISO_8859_1);
    Arrays.fill(all, (byte) ';');
    System.arraycopy(odd, 0, all, 20, odd.length);
    byte[] row = new byte[101];
    row[0] = 100;
    System.arraycopy(all, 0, row, 1, 100);
    HttpRequest insert =
        TestEngine.request(engine, "query=INSERT INTO " + table + " FORMAT RowBinary")
            .POST(BodyPublishers.ofByteArray(row))
            .build();
    assertThat(TestEngine.send(insert).statusCode()).isEqualTo(200);

    assertThat(TestEngine.query(engine, "SELECT hex(s) FROM " + table))
        .isEqualToIgnoringCase(java.util.HexFormat.of().formatHex(all));
  }

  @Test
  void storesNothingOfAnInsertThatIsCut() throws Exception {
    String table = TestEngine.newTable();
    TestEngine.query(engine, "CREATE TABLE " + table + " (a UInt64) ENGINE = MergeTree ORDER BY a");
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(head("POST", "query_id=cut&query=INSERT+INTO+" + table + "+FORMAT+RowBinary", -1));
      byte[] rows = new byte[64 * 1024];
      for (int i = 0; i < 50; i++) {
        out.write((Integer.toHexString(rows.length) + "\r\n").getBytes(ISO_8859_1));
        out.write(rows);
        out.write("\r\n".getBytes(ISO_8859_1));
      }
      out.flush();
      await(() -> isRunning("cut"));
    }
    await(() -> !isRunning("cut"));
    assertThat(TestEngine.query(engine, "SELECT count() FROM " + table)).isEqualTo("0");
  }

  @Test
  void answersAFailedInsertOfALargeBody() {
    String table = TestEngine.newTable();
    TestEngine.query(engine, "CREATE TABLE " + table + " (a UInt64) ENGINE = MergeTree ORDER BY a");
    byte[] garbage = "no number\n".repeat(2_000_000).getBytes(ISO_8859_1);
    HttpRequest insert =
        TestEngine.request(engine, "query=INSERT INTO " + table + " FORMAT TSV")
            .POST(BodyPublishers.ofByteArray(garbage))
            .build();

    HttpResponse<String> response = TestEngine.send(insert);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).startsWith("Code: 27. ");
  }

  @Test
  void leavesNothingRunningOrLockedBehind() {
    String table = TestEngine.newTable();
    TestEngine.query(
        engine, "CREATE TABLE " + table + " (a UInt32, s String) ENGINE = MergeTree ORDER BY a");
    insert("INSERT INTO " + table + " FORMAT CSV", "1,x\n");
    TestEngine.query(engine, "SELECT * FROM " + table);
    TestEngine.post(engine, "SELECT throwIf(a = 1) FROM " + table);
    TestEngine.post(engine, "INSERT INTO " + table + " FORMAT CSV\nx,y");

    await(() -> TestEngine.query(engine, "SELECT count() FROM system.processes").equals("1"));
    TestEngine.query(engine, "DROP TABLE " + table + " SYNC");
  }

  @ParameterizedTest
  @CsvSource({
    "nonsense",
    "GET / HTTP/2.0",
    "GET /?query=%zz HTTP/1.1",
    "'POST / HTTP/1.1\r\nContent-Length: -1'",
    "'POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2'",
    "'POST / HTTP/1.1\r\nTransfer-Encoding: gzip'",
    "'POST / HTTP/1.1\r\nno header'",
  })
  void refusesWhatIsNotHttp(String head) throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write((head + "\r\n\r\n").getBytes(ISO_8859_1));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answer).matches("(?s)HTTP/1.1 (400|501) .*");
    }
  }

  @Test
  void refusesAnEndlessHead() throws Exception {
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      byte[] line = ("X-Filler: " + "x".repeat(8000) + "\r\n").getBytes(ISO_8859_1);
      out.write("GET / HTTP/1.1\r\n".getBytes(ISO_8859_1));
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  out.write(line);
                }
                socket.getInputStream().readAllBytes();
              })
          .isInstanceOf(java.net.SocketException.class);
    }
  }

  @Test
  void answersRequestsThatCameTogether() throws Exception {
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      for (int i = 1; i <= 3; i++) {
        String sql = "SELECT 'answer " + i + "'";
        out.write(head("POST", "", sql.length()));
        out.write(sql.getBytes(UTF_8));
      }
      out.write("GET /ping HTTP/1.1\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1));
      String answers = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answers).containsSubsequence("answer 1", "answer 2", "answer 3", "Ok.");
    }
  }

  private void insert(String query, String rows) {
    HttpRequest request =
        TestEngine.request(engine, "query=" + query)
            .POST(
                BodyPublishers.ofInputStream(
                    () -> new java.io.ByteArrayInputStream(rows.getBytes(UTF_8))))
            .build();
    HttpResponse<String> response = TestEngine.send(request);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("X-ClickHouse-Summary"))
        .get()
        .asString()
        .contains("written_rows");
  }

  private boolean isRunning(String queryId) {
    String sql = "SELECT count() FROM system.processes WHERE Settings['log_comment'] = {id:String}";
    return TestEngine.query(engine, sql, "param_id=" + queryId).equals("1");
  }

  private Socket connect() throws Exception {
    Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), URI.create(engine.url()).getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private byte[] head(String method, String query, int length) {
    String framing = length < 0 ? "Transfer-Encoding: chunked" : "Content-Length: " + length;
    return "%s /?%s HTTP/1.1\r\nAuthorization: %s\r\n%s\r\n\r\n"
        .formatted(method, query, basic("default:" + engine.password()), framing)
        .getBytes(ISO_8859_1);
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }

  static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      try {
        Thread.sleep(20);
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
    }
  }
}
