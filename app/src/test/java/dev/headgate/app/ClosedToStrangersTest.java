package dev.headgate.app;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.app.running.SharedHeadgate;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody reaches who has an account on the machine, or a network to it, and no secret. */
class ClosedToStrangersTest {
  private static final Set<PosixFilePermission> OF_OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  private final RunningHeadgate gateway = SharedHeadgate.get();

  @ParameterizedTest
  @ValueSource(strings = {"", "default:", "default:guess", "headgate:headgate"})
  void theEnginesPortAnswersNobodyWithoutItsSecret(String login) {
    URI engine = URI.create(gateway.firstRun().getProperty("clickhouse.url"));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(engine).POST(BodyPublishers.ofString("SELECT 1"));
    if (!login.isEmpty()) {
      request.header(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
    }
    var answer = gateway.send(request);
    assertThat(answer.statusCode()).isBetween(401, 403);
    assertThat(answer.body()).doesNotStartWith("1\n");
  }

  /** Everything below the data directory, the databases' files among it. */
  @Test
  void noFileOfTheDataDirectoryIsForOthers() throws IOException {
    assertThat(gateway.data().resolve("first-run.properties")).exists();
    assertThat(gateway.data().resolve("journal/journal.lock")).exists();
    assertThat(gateway.data().resolve("postgres.properties")).exists();
    assertThat(Files.getPosixFilePermissions(gateway.data()))
        .doesNotContainAnyElementsOf(OF_OTHERS);
    assertThat(gateway.data().resolve("clickhouse/engine.log")).exists();
    assertThat(gateway.data().resolve("postgres/data/PG_VERSION")).exists();
    assertThat(open(gateway.data())).isEmpty();
  }

  /** Files and directories that others could read or change if the directory above let them in. */
  private static Set<String> open(Path root) throws IOException {
    Set<String> open = new TreeSet<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes its) {
            return visitFile(directory, its);
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes its) {
            try {
              Set<PosixFilePermission> granted =
                  Files.getPosixFilePermissions(file, NOFOLLOW_LINKS);
              if (!its.isSymbolicLink() && granted.stream().anyMatch(OF_OTHERS::contains)) {
                open.add(PosixFilePermissions.toString(granted) + " " + root.relativize(file));
              }
            } catch (IOException gone) {
              // A merge or a checkpoint took it away meanwhile.
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException gone) {
            return FileVisitResult.CONTINUE;
          }
        });
    return open;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/actuator",
        "/actuator/",
        "/actuator/prometheus",
        "/actuator/health",
        "/actuator/health/liveness",
        "/actuator/env",
        "/actuator/heapdump",
        "/%61ctuator/prometheus",
        "//actuator/prometheus",
        "/actuator;a=b/prometheus",
        "/health/../actuator/prometheus",
        "/admin/..;/actuator/prometheus"
      })
  void thePublicPortKnowsNoActuator(String path) {
    int status = rawStatus(path);
    assertThat(status).as(path).isIn(302, 303, 400, 401, 403, 404);
  }

  /** As it stands: a client would tidy the path up. */
  private int rawStatus(String path) {
    try (Socket socket = new Socket(gateway.url().getHost(), gateway.port())) {
      socket.setSoTimeout(30_000);
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(answer).doesNotContain("headgate_events", "jvm_memory");
      return Integer.parseInt(answer.split(" ", 3)[1]);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"env", "heapdump", "beans", "configprops", "loggers", "shutdown"})
  void theManagementPortShowsHealthAndMetricsOnly(String endpoint) {
    var answer =
        gateway.send(
            HttpRequest.newBuilder(gateway.managementUrl().resolve("/actuator/" + endpoint)));
    assertThat(answer.statusCode()).isEqualTo(HttpURLConnection.HTTP_NOT_FOUND);
  }

  @Test
  void nothingListensBeyondThisMachine() throws IOException {
    List<Integer> ports =
        List.of(
            gateway.port(),
            gateway.managementUrl().getPort(),
            URI.create(gateway.firstRun().getProperty("clickhouse.url")).getPort());
    List<InetAddress> others =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
            .toList();
    for (InetAddress address : others) {
      for (int port : ports) {
        assertThat(isOpen(address, port)).as("%s:%d", address, port).isFalse();
      }
    }
  }

  private static boolean isOpen(InetAddress address, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 2_000);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  /** Text of senders that ends a line and begins one that looks like the gateway's own. */
  @Test
  void noSenderWritesALineOfTheLog() {
    String forged = "FORGED-" + System.nanoTime();
    String line = "x\\r\\n2026-01-01T00:00:00.000Z ERROR 1 --- " + forged + "\\u001b[31m";
    String event =
        "{\"event_type\":\"%s\",\"ts\":\"%s\",\"anonymous_id\":\"a\",\"session_id\":\"s\"}";
    gateway.postEvents("{\"events\":[" + event.formatted(line, "2026-01-01T00:00:00Z") + "]}");
    gateway.postEvents("{\"events\":[" + event.formatted("e", line) + "]}");
    gateway.postEvents("{\"" + line + "\":[]}");
    gateway.postTags("{\"container_id\":\"" + line + "\",\"event_name\":\"" + line + "\"}");
    for (String id : List.of("a b " + forged, "a\t" + forged, forged.repeat(20))) {
      var answer =
          gateway.send(
              HttpRequest.newBuilder(gateway.url().resolve("/v1/ingest/events"))
                  .header("X-API-Key", gateway.mediaKey())
                  .header("X-Request-Id", id)
                  .POST(BodyPublishers.ofString("{")));
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.headers().firstValue("X-Request-Id").orElseThrow()).isNotEqualTo(id);
    }
    rawStatus("/admin/%0d%0a" + forged);
    rawStatus("/v1/ingest/beacon?data=%0d%0a" + forged);
    rawStatus("/x HTTP/1.1\r\nX-Request-Id: ok\r\n " + forged + "\r\nX: y");

    assertThat(gateway.logText().lines().map(String::stripLeading))
        .noneMatch(it -> it.startsWith(forged) || it.contains("ERROR 1 --- " + forged))
        .noneMatch(it -> it.contains("\u001b[31m"));
  }
}
