package dev.headgate.adapters.clickhouse;

import com.clickhouse.client.api.ServerException;
import dev.headgate.ingest.delivery.StoreUnavailable;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The fence of a ClickHouse server: its inserts are killed, gone from the list of running queries,
 * and past the deadline that each of them carries. Until the deadline a request that the server has
 * not read yet may still begin.
 */
public final class QueryDeadline implements InsertFence {
  private static final int ACCESS_DENIED = 497;

  private final ClickHouseConnection connection;
  private final Duration deadline;
  private final Duration step;
  private final LongSupplier nanos;
  private long givenUpNanos;

  public QueryDeadline(ClickHouseConnection connection) {
    this(
        connection,
        ClickHouseEventStore.MAX_EXECUTION_TIME.plus(Duration.ofSeconds(5)),
        Duration.ofMillis(500),
        System::nanoTime);
  }

  /** A former process may have sent an insert up to now. */
  QueryDeadline(
      ClickHouseConnection connection, Duration deadline, Duration step, LongSupplier nanos) {
    this.connection = connection;
    this.deadline = deadline;
    this.step = step;
    this.nanos = nanos;
    givenUpNanos = nanos.getAsLong();
  }

  @Override
  public void givenUp() {
    givenUpNanos = nanos.getAsLong();
  }

  @Override
  public void awaitQuiet(String queryIdPrefix) throws InterruptedException {
    while (isRunning(queryIdPrefix) || nanos.getAsLong() - givenUpNanos < deadline.toNanos()) {
      Thread.sleep(step);
    }
  }

  /** Without the right to see queries, the deadline alone has to do. */
  private boolean isRunning(String queryIdPrefix) {
    String which = " WHERE startsWith(query_id, '" + queryIdPrefix + "')";
    try {
      if (connection.lines("SELECT query_id FROM system.processes" + which).isEmpty()) {
        return false;
      }
      connection.lines("KILL QUERY" + which + " ASYNC");
      return true;
    } catch (StoreUnavailable failed) {
      if (failed.getCause() instanceof ServerException refused
          && refused.getCode() == ACCESS_DENIED) {
        return false;
      }
      throw failed;
    }
  }
}
