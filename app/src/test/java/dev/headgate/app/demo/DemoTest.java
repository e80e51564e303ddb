package dev.headgate.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.app.demo.RecountingGateway.Mood;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  @TempDir Path directory;

  private DemoOptions options(URI gateway, int media, int tags) {
    return DemoOptions.lastDay(
            gateway,
            RecountingGateway.MEDIA_KEY,
            RecountingGateway.TAG_KEY,
            Instant.now(),
            directory.resolve("demo-record.json"))
        .withEvents(media, tags)
        .withPace(1_000_000, 5_000, 12);
  }

  private static DemoRecord run(DemoOptions options) throws IOException, InterruptedException {
    return new Demo(options, InstantSource.system()).run();
  }

  @Test
  void recordsWhatTheGatewayRecounts() throws Exception {
    try (RecountingGateway gateway = new RecountingGateway((_, _) -> Mood.HELPFUL)) {
      DemoRecord record = run(options(gateway.url(), 5_000, 1_000));

      assertThat(record.differences(gateway.query(record))).isEmpty();
      assertThat(record.complete()).isTrue();
      assertThat(record.expectedMediaRows()).isEqualTo(gateway.mediaRows()).isGreaterThan(4_000);
      assertThat(record.unknown()).isEmpty();
      assertThat(record.count("events", "duplicates")).isPositive();
      assertThat(record.count("events", "rejected")).isPositive();
      assertThat(record.count("beacon", "unique_accepted")).isPositive();
      assertThat(record.count("tags", "events")).isEqualTo(record.count("tags", "requests"));
    }
  }

  @Test
  void staysExactWhenItIsRefusedAndConnectionsDrop() throws Exception {
    try (RecountingGateway gateway = new RecountingGateway(DemoTest::unreliable)) {
      DemoRecord record = run(options(gateway.url(), 4_000, 600));

      assertThat(record.differences(gateway.query(record))).isEmpty();
      assertThat(record.complete()).isTrue();
      assertThat(record.count("events", "rate_limited")).isPositive();
      assertThat(record.count("events", "degraded")).isPositive();
      assertThat(record.count("events", "lost_answers")).isPositive();
      assertThat(record.count("events", "possible_duplicates")).isPositive();
      assertThat(record.count("tags", "unknown")).isPositive();
      assertThat(gateway.mediaRows())
          .isBetween(
              (int) record.expectedMediaRows(),
              (int) (record.expectedMediaRows() + record.count("events", "unknown")));
    }
  }

  /** Refuses twice, then drops every 25th connection, in turn after and before reading. */
  private static Mood unreliable(String path, int request) {
    if (path.equals("/health")) {
      return Mood.HELPFUL;
    }
    if (request == 100) {
      return Mood.LIMITED;
    }
    if (request == 300) {
      return Mood.DEGRADED;
    }
    return request % 50 == 25 ? Mood.SILENT : request % 50 == 49 ? Mood.DEAF : Mood.HELPFUL;
  }

  @Test
  void sendsABeaconAgainThatMayHaveBeenRefused() throws Exception {
    try (RecountingGateway gateway =
        new RecountingGateway(
            (path, request) ->
                path.endsWith("events") && request % 150 == 0 && request < 400
                    ? Mood.LIMITED
                    : Mood.HELPFUL)) {
      DemoRecord record = run(options(gateway.url(), 4_000, 100));

      assertThat(record.differences(gateway.query(record))).isEmpty();
      assertThat(record.count("beacon", "unknown")).isZero();
    }
  }

  @Test
  void findsWhatIsMissingAndWhatIsTooMuch() throws Exception {
    try (RecountingGateway gateway = new RecountingGateway((_, _) -> Mood.HELPFUL)) {
      DemoRecord record = run(options(gateway.url(), 500, 100));
      RowQuery whole = gateway.query(record);
      RowQuery changed =
          sql -> {
            List<List<String>> rows = new ArrayList<>(whole.rows(sql));
            if (sql.equals(record.sql(StoreView.MEDIA_BY_DEVICE))) {
              List<String> first = rows.removeFirst();
              rows.add(List.of("toaster", first.get(1)));
            }
            return rows;
          };

      assertThat(record.differences(changed))
          .hasSize(2)
          .anyMatch(line -> line.contains("[toaster] rows: expected 0, found"))
          .anyMatch(line -> line.endsWith("found 0"));
    }
  }

  @Test
  void writesARecordThatReadsTheSame() throws Exception {
    try (RecountingGateway gateway = new RecountingGateway((_, _) -> Mood.HELPFUL)) {
      DemoOptions options = options(gateway.url(), 300, 100);
      DemoRecord record = run(options);

      assertThat(DemoRecord.read(options.record())).isEqualTo(record);
      assertThat(Files.readString(options.record()))
          .contains("\"unique_accepted\"")
          .doesNotContain(RecountingGateway.MEDIA_KEY);
      assertThat(record.summary()).contains("finished", "events", "beacon", "tags");
    }
  }

  @Test
  void sendsTheSameEventsAgainForTheSameSeedAndStart() throws Exception {
    try (RecountingGateway gateway = new RecountingGateway((_, _) -> Mood.HELPFUL)) {
      DemoOptions options = options(gateway.url(), 1_000, 100);
      DemoRecord first = run(options);
      DemoRecord second = run(options);

      assertThat(second.expected()).isEqualTo(first.expected());
      assertThat(second.run()).isEqualTo(first.run());
      assertThat(second.counts()).isEqualTo(first.counts());
    }
  }

  @Test
  void sendsWhatIsDueNowUntilItIsStopped() throws Exception {
    try (RecountingGateway gateway = new RecountingGateway((_, _) -> Mood.HELPFUL)) {
      Instant now = Instant.now();
      DemoOptions options =
          options(gateway.url(), 100_000, 100_000)
              .asLive(now)
              .withDayStart(now.minus(Duration.ofHours(1)));
      Demo demo = new Demo(options, InstantSource.system());
      Thread stopper =
          Thread.startVirtualThread(
              () -> {
                while (demo.progress().count("events", "accepted") == 0
                    || demo.progress().count("tags", "accepted") == 0) {
                  pause();
                }
                demo.stop();
              });
      DemoRecord record = demo.run();
      stopper.join();

      assertThat(record.differences(gateway.query(record))).isEmpty();
      assertThat(record.complete()).isFalse();
      assertThat(record.count("events", "events")).isBetween(1L, 5_000L);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void refusesADayThatIsNotOver() {
    DemoOptions options =
        options(URI.create("http://127.0.0.1:9"), 100, 100).withDayStart(Instant.now());

    assertThatThrownBy(() -> new Demo(options, InstantSource.system()))
        .isInstanceOf(DemoFailed.class)
        .hasMessageContaining("choose a start at least 24 hours ago");
  }

  @Test
  void saysWhatToDoWhenAKeyIsWrong() throws Exception {
    try (RecountingGateway gateway = new RecountingGateway((_, _) -> Mood.HELPFUL)) {
      DemoOptions options =
          DemoOptions.lastDay(
              gateway.url(),
              "tm_live_other",
              "pk_live_other",
              Instant.now(),
              directory.resolve("r"));

      assertThatThrownBy(() -> run(options))
          .isInstanceOf(DemoFailed.class)
          .hasMessageContaining("answered 401")
          .hasMessageContaining("check the keys");
      assertThat(DemoRecord.read(options.record()).complete()).isFalse();
    }
  }

  @Test
  void passesByArgumentsThatAreNotItsOwn() throws Exception {
    try (RecountingGateway gateway = new RecountingGateway((_, _) -> Mood.HELPFUL)) {
      Files.writeString(
          directory.resolve("first-run.properties"),
          "admin.url=%s/admin\nmedia.key=%s\ntag.key=%s\n"
              .formatted(gateway.url(), RecountingGateway.MEDIA_KEY, RecountingGateway.TAG_KEY));
      StringWriter out = new StringWriter();
      PrintWriter writer = new PrintWriter(out);
      List<String> arguments =
          List.of("--server.port=1", "--demo", "--demo-events=200", "--demo-tag-events=100");

      int exit = DemoCommand.run(arguments, directory, writer, writer);

      assertThat(exit).as(out.toString()).isZero();
      assertThat(out.toString()).contains("finished").doesNotContain(RecountingGateway.TAG_KEY);
      assertThat(DemoCommand.isAskedFor(arguments)).isTrue();
      assertThat(DemoCommand.isAskedFor(List.of("--server.port=1"))).isFalse();
      assertThat(directory.resolve("demo-record.json")).exists();
    }
  }

  @Test
  void saysWhatIsMissingBesideAFreshDataDirectory() {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);

    assertThat(DemoCommand.run(List.of("--demo"), directory, writer, writer)).isEqualTo(1);
    assertThat(out.toString()).contains("first-run.properties").contains("--demo-media-key");
  }
}
