package dev.headgate.bench.peer;

import dev.headgate.app.embedded.EmbeddedPostgresServer;
import dev.headgate.bench.load.CutLoad;
import dev.headgate.bench.load.LoadResult;
import dev.headgate.bench.scenario.GatewayUnderLoad;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** PostgreSQL alone with its durable defaults, one {@code INSERT} of jsonb rows a batch. */
final class PostgresPeer implements Peer {
  private static final int CONNECTIONS = 16;
  private static final Duration START_PATIENCE = Duration.ofMinutes(5);
  private static final String COUNT_OF = "SELECT count(*) FROM bench_events WHERE id = ANY (?)";
  private static final String INSERT =
      "INSERT INTO bench_events (id, event) SELECT * FROM unnest(?::uuid[], ?::jsonb[])";

  private final EmbeddedPostgresServer server;
  private final Batches batches;

  PostgresPeer(Path directory, Path cache, Batches batches)
      throws IOException, InterruptedException {
    this.batches = batches;
    server = EmbeddedPostgresServer.start(directory, cache);
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE bench_events (id uuid PRIMARY KEY, event jsonb NOT NULL)");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
  }

  @Override
  public String name() {
    return "PostgreSQL alone";
  }

  @Override
  public String acknowledgement() {
    return "fsynced";
  }

  @Override
  public boolean isDurable() {
    return true;
  }

  /** What one connection did. */
  private static final class Sender implements Runnable {
    private final PostgresPeer peer;
    private final int batch;
    private final long end;
    private final int first;
    private final Histogram latencies = new Histogram(3);
    private long requests;
    private UUID[] onTheWay = {};
    private String failure = "";

    Sender(PostgresPeer peer, int batch, long end, int first) {
      this.peer = peer;
      this.batch = batch;
      this.end = end;
      this.first = first;
    }

    @Override
    public void run() {
      try (Connection connection = peer.connect();
          PreparedStatement insert = connection.prepareStatement(INSERT)) {
        List<String> events = peer.batches.events();
        int at = first * batch;
        while (System.nanoTime() < end) {
          UUID[] ids = new UUID[batch];
          String[] rows = new String[batch];
          for (int i = 0; i < batch; i++) {
            ids[i] = UUID.randomUUID();
            rows[i] = events.get(at++ % events.size());
          }
          onTheWay = ids;
          long start = System.nanoTime();
          insert.setArray(1, connection.createArrayOf("uuid", ids));
          insert.setArray(2, connection.createArrayOf("text", rows));
          insert.executeUpdate();
          latencies.recordValue(System.nanoTime() - start);
          requests++;
          onTheWay = new UUID[0];
        }
      } catch (SQLException e) {
        failure = String.valueOf(e.getMessage());
      }
    }
  }

  @Override
  public LoadResult load(int batch, Duration time) {
    long start = System.nanoTime();
    Histogram latencies = new Histogram(3);
    long requests = 0;
    String failure = "";
    for (Sender sender : send(batch, time)) {
      latencies.add(sender.latencies);
      requests += sender.requests;
      failure = sender.failure.isEmpty() ? failure : sender.failure;
    }
    return new LoadResult(
        System.nanoTime() - start,
        failure.isEmpty() ? Map.of(200, requests) : Map.of(200, requests, 500, 1L),
        requests * batch,
        latencies,
        new long[0],
        failure);
  }

  @Override
  public CutLoad loadUntilGone(int batch, Duration atMost) {
    List<Sender> senders = send(batch, atMost);
    return new CutLoad(
        batch * senders.stream().mapToLong(sender -> sender.requests).sum(),
        senders.stream()
            .flatMap(sender -> Stream.of(sender.onTheWay))
            .map(UUID::toString)
            .toList());
  }

  /** Returns once all are done. */
  private List<Sender> send(int batch, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    List<Sender> senders = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      Sender sender = new Sender(this, batch, end, i);
      senders.add(sender);
      threads.add(Thread.ofPlatform().start(sender));
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    return senders;
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException(e);
  }

  @Override
  public long stored() {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM bench_events")) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public OptionalLong stored(List<String> ids) {
    try (Connection connection = connect();
        PreparedStatement count = connection.prepareStatement(COUNT_OF)) {
      count.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
      try (ResultSet rows = count.executeQuery()) {
        rows.next();
        return OptionalLong.of(rows.getLong(1));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The server and the processes of its connections. */
  @Override
  public void kill() {
    ProcessHandle postmaster = server.server().orElseThrow();
    List<ProcessHandle> backends = postmaster.descendants().toList();
    postmaster.destroyForcibly();
    backends.forEach(ProcessHandle::destroyForcibly);
    postmaster.onExit().join();
  }

  /** The server starts again by itself, replaying its log. */
  @Override
  public void startAgain() {
    GatewayUnderLoad.await(START_PATIENCE, "PostgreSQL to start again", this::isServing);
  }

  private boolean isServing() {
    try (Connection connection = connect()) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
