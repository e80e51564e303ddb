package dev.headgate.adapters.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.DataStreamWriter;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import dev.headgate.ingest.delivery.EventStore;
import dev.headgate.ingest.delivery.FrozenDelivery;
import dev.headgate.ingest.delivery.OutcomeUnclear;
import dev.headgate.ingest.delivery.RowBatch;
import dev.headgate.ingest.delivery.RowsRefused;
import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.StoreTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Rows in ClickHouse. One call is one insert of one block into one partition, which ClickHouse
 * makes one part: it is there whole, and on disk, or not at all.
 *
 * <p>Every insert names its delivery, table and attempt in its query id, so that it is found in the
 * server's lists and logs.
 */
public final class ClickHouseEventStore implements EventStore {
  /** How long the server may work on an insert. */
  static final Duration MAX_EXECUTION_TIME = Duration.ofSeconds(30);

  private static final Duration REACHABLE_TIMEOUT = Duration.ofSeconds(2);

  /** More rows than any batch has, so that a batch is never cut into blocks. */
  private static final String ONE_BLOCK_ROWS = "16777216";

  private static final String ONE_BLOCK_BYTES = "4294967296";

  /** Where the row number stands in a row: behind the delivery id. */
  private static final int ROW_NO_AT = Long.BYTES;

  /** Row numbers are far below; one beyond stands for all of them. */
  private static final int MAX_ROW_NO = 1 << 26;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final ClickHouseConnection connection;
  private final InsertFence fence;
  private final RowSchema.Versions versions;

  public ClickHouseEventStore(ClickHouseConnection connection, InsertFence fence) {
    this(connection, fence, RowSchema::columns);
  }

  ClickHouseEventStore(
      ClickHouseConnection connection, InsertFence fence, RowSchema.Versions versions) {
    this.connection = connection;
    this.fence = fence;
    this.versions = versions;
  }

  @Override
  public boolean isReachable() {
    return connection.answers(REACHABLE_TIMEOUT);
  }

  @Override
  public void insert(RowBatch batch) {
    Client client = connection.client();
    List<String> columns = versions.columns(batch.schema(), batch.table());
    Body body = new Body(batch);
    try (InsertResponse response =
        ClickHouseConnection.await(
            client.insert(
                batch.table().tableName(),
                columns,
                body,
                ClickHouseFormat.RowBinary,
                settings(batch)))) {
      if (response.getWrittenRows() < batch.rowCount()) {
        throw new OutcomeUnclear(
            "ClickHouse says it wrote "
                + response.getWrittenRows()
                + " of "
                + batch.rowCount()
                + " rows",
            null);
      }
    } catch (OutcomeUnclear unclear) {
      throw unclear;
    } catch (ServerException answered) {
      throw answered(batch, answered);
    } catch (Exception failed) {
      throw body.begun ? givenUp(failed) : notSent(failed);
    }
  }

  private RuntimeException answered(RowBatch batch, ServerException answer) {
    String why = ClickHouseConnection.describe(answer);
    return switch (InsertFailure.ofCode(answer.getCode())) {
      case NOT_BEGUN -> new StoreUnavailable(why, answer);
      case ROWS_REFUSED -> new RowsRefused(why, answer);
      case STILL_RUNNING, NOT_FROM_CLICKHOUSE -> givenUp(answer);
      case ENDED_SOMEWHERE ->
          holdsNothingOf(batch)
              ? new StoreUnavailable(why, answer)
              : new OutcomeUnclear(why, answer);
    };
  }

  private RuntimeException givenUp(Exception failed) {
    fence.givenUp();
    return new OutcomeUnclear(ClickHouseConnection.describe(failed), failed);
  }

  private static RuntimeException notSent(Exception failed) {
    return new StoreUnavailable(ClickHouseConnection.describe(failed), failed);
  }

  private boolean holdsNothingOf(RowBatch batch) {
    try {
      int day = Short.toUnsignedInt((short) SHORT.get(batch.rows().array(), 12));
      return probe(batch.deliveryId(), LocalDate.ofEpochDay(day), batch.table()).count() == 0;
    } catch (StoreUnavailable _) {
      return false;
    }
  }

  @Override
  public void awaitQuiet(FrozenDelivery delivery) throws InterruptedException {
    fence.awaitQuiet(queryIdPrefix(delivery.deliveryId()));
  }

  @Override
  public void awaitQuiet() throws InterruptedException {
    // No delivery has this id: other gateways' inserts go on, ours run into their deadline.
    fence.awaitQuiet(queryIdPrefix(0));
  }

  @Override
  public List<Holding> holdings(StoreTable table, JournalPosition from, LocalDate since) {
    String sql =
        """
        SELECT delivery_id, count(), uniqExact(row_no), max(row_no) FROM %s.%s
        WHERE batch_day >= '%s' AND delivery_id BETWEEN %s AND %s
        GROUP BY delivery_id ORDER BY delivery_id
        """
            .formatted(
                ClickHouseConnection.DATABASE,
                table.tableName(),
                since,
                Long.toUnsignedString(from.packed()),
                Long.toUnsignedString(from.lastOfItsLife().packed()));
    return connection.query(
        sql,
        question(ClickHouseFormat.TabSeparated),
        in ->
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .map(ClickHouseEventStore::holding)
                .toList());
  }

  private static Holding holding(String line) {
    String[] columns = line.split("\t", -1);
    return new Holding(
        JournalPosition.ofPacked(Long.parseUnsignedLong(columns[0])),
        Long.parseLong(columns[1]),
        Long.parseLong(columns[2]),
        (int) Math.min(Long.parseLong(columns[3]), MAX_ROW_NO));
  }

  @Override
  public boolean agrees(FrozenDelivery delivery, RowBatch batch, IntUnaryOperator starts) {
    String sql =
        "SELECT %s FROM %s.%s WHERE batch_day = '%s' AND delivery_id = %s AND row_no < %d ORDER BY row_no"
            .formatted(
                String.join(", ", versions.columns(batch.schema(), batch.table())),
                ClickHouseConnection.DATABASE,
                batch.table().tableName(),
                delivery.batchDay(),
                Long.toUnsignedString(delivery.deliveryId()),
                batch.rowCount());
    return connection.query(
        sql,
        question(ClickHouseFormat.RowBinary),
        in -> isPartOf(batch, starts, in.readAllBytes()));
  }

  /** Whether these rows are some of the batch's, to the byte; one that is there twice is. */
  private static boolean isPartOf(RowBatch batch, IntUnaryOperator starts, byte[] stored) {
    int at = 0;
    while (at + ROW_NO_AT + Integer.BYTES <= stored.length) {
      int rowNo = (int) INT.get(stored, at + ROW_NO_AT);
      if (rowNo < 0 || rowNo >= batch.rowCount()) {
        return false;
      }
      int start = starts.applyAsInt(rowNo);
      int length = starts.applyAsInt(rowNo + 1) - start;
      if (at + length > stored.length
          || !Arrays.equals(stored, at, at + length, batch.rows().array(), start, start + length)) {
        return false;
      }
      at += length;
    }
    return at == stored.length;
  }

  @Override
  public Presence probe(FrozenDelivery delivery, StoreTable table) {
    return probe(delivery.deliveryId(), delivery.batchDay(), table);
  }

  private Presence probe(long deliveryId, LocalDate batchDay, StoreTable table) {
    return rowNos(deliveryId, batchDay, table, "");
  }

  @Override
  public BitSet lettersForRefused(FrozenDelivery delivery) {
    return rowNos(
            delivery.deliveryId(),
            delivery.batchDay(),
            StoreTable.DEAD_LETTERS,
            " AND stage = 'delivery'")
        .present();
  }

  private Presence rowNos(long deliveryId, LocalDate batchDay, StoreTable table, String only) {
    String sql =
        "SELECT row_no FROM %s.%s WHERE batch_day = '%s' AND delivery_id = %s%s"
            .formatted(
                ClickHouseConnection.DATABASE,
                table.tableName(),
                batchDay,
                Long.toUnsignedString(deliveryId),
                only);
    return connection.query(
        sql, question(ClickHouseFormat.RowBinary), ClickHouseEventStore::readRowNos);
  }

  private static QuerySettings question(ClickHouseFormat format) {
    return new QuerySettings()
        .setFormat(format)
        .setMaxExecutionTime(ClickHouseConnection.seconds(MAX_EXECUTION_TIME))
        .waitEndOfQuery(true);
  }

  private static Presence readRowNos(InputStream in) throws IOException {
    BitSet present = new BitSet();
    long count = 0;
    byte[] buffer = new byte[32 * 1024];
    int length;
    while ((length = in.readNBytes(buffer, 0, buffer.length)) > 0) {
      if (length % Integer.BYTES != 0) {
        throw new IOException("the answer ends within a number");
      }
      for (int at = 0; at < length; at += Integer.BYTES) {
        int rowNo = (int) INT.get(buffer, at);
        present.set(Integer.compareUnsigned(rowNo, MAX_ROW_NO) < 0 ? rowNo : MAX_ROW_NO);
        count++;
      }
    }
    return new Presence(count, present);
  }

  private static InsertSettings settings(RowBatch batch) {
    return new InsertSettings()
        .setDatabase(ClickHouseConnection.DATABASE)
        .setQueryId(
            queryIdPrefix(batch.deliveryId()) + batch.table().tableName() + "-" + batch.attempt())
        .serverSetting("async_insert", "0")
        .serverSetting("wait_end_of_query", "1")
        .serverSetting("insert_deduplicate", "0")
        .serverSetting("input_format_parallel_parsing", "0")
        .serverSetting("max_partitions_per_insert_block", "1")
        .serverSetting("max_insert_block_size", ONE_BLOCK_ROWS)
        .serverSetting("min_insert_block_size_rows", ONE_BLOCK_ROWS)
        .serverSetting("min_insert_block_size_bytes", ONE_BLOCK_BYTES)
        .serverSetting(
            "max_execution_time",
            Integer.toString(ClickHouseConnection.seconds(MAX_EXECUTION_TIME)));
  }

  static String queryIdPrefix(long deliveryId) {
    return "headgate-" + Long.toUnsignedString(deliveryId) + "-";
  }

  /** Sends the batch's bytes from where they are, and knows whether it was asked to. */
  private static final class Body implements DataStreamWriter {
    private final RowBatch batch;
    private boolean begun;

    Body(RowBatch batch) {
      this.batch = batch;
    }

    @Override
    public void onOutput(OutputStream out) throws IOException {
      if (begun) {
        throw new IOException("an insert is sent once");
      }
      begun = true;
      out.write(batch.rows().array(), 0, batch.rows().length());
      out.flush();
    }
  }
}
