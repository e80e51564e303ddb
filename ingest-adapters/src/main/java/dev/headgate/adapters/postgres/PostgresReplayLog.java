package dev.headgate.adapters.postgres;

import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.replay.Fate;
import dev.headgate.ingest.replay.LetterFate;
import dev.headgate.ingest.replay.RejectedPayloads.Found;
import dev.headgate.ingest.replay.Replay;
import dev.headgate.ingest.replay.ReplayLog;
import dev.headgate.ingest.tenant.TenantId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.jdbc.ReturningWork;

/** Replays in PostgreSQL, a row for each letter. */
public final class PostgresReplayLog implements ReplayLog {
  /** A day longer than the store keeps a letter. */
  private static final Duration KEPT = Duration.ofDays(15);

  private static final String COLUMNS =
      "id, tenant_id, asked_by, asked_at, selection, letters, finished_at, stopped_why,"
          + " accepted, duplicate, rejected, refused, unclear";

  private static final String FORGET =
      "DELETE FROM headgate.replayed_letters WHERE received_at < ? AND fate NOT IN"
          + " ('WAITING', 'UNDER_WAY')";

  private static final String BEGIN =
      "INSERT INTO headgate.replays (tenant_id, asked_by, asked_at, selection, letters)"
          + " VALUES (?, ?, ?, ?, 0) RETURNING id";

  /** Another replay's letters stay its own, and what was taken stays taken. */
  private static final String ADD =
      """
      INSERT INTO headgate.replayed_letters AS known
        (tenant_id, delivery_id, row_no, received_at, is_tag, bytes, replay_id, fate)
      SELECT ?, delivery_id, row_no, to_timestamp(at / 1000.0), is_tag, bytes, ?, 'WAITING'
      FROM unnest(?::bigint[], ?::integer[], ?::bigint[], ?::boolean[], ?::integer[])
        AS chosen (delivery_id, row_no, at, is_tag, bytes)
      ON CONFLICT (tenant_id, delivery_id, row_no)
      DO UPDATE SET replay_id = excluded.replay_id, fate = 'WAITING', detail = ''
      WHERE known.fate IN ('REJECTED', 'REFUSED')
      """;

  private static final String LEFT_OUT =
      """
      SELECT count(*) FROM headgate.replayed_letters
      JOIN unnest(?::bigint[], ?::integer[]) AS chosen (delivery_id, row_no)
        USING (delivery_id, row_no)
      WHERE tenant_id = ? AND fate NOT IN ('REJECTED', 'REFUSED')
      """;

  private static final String FATES =
      """
      SELECT received_at, delivery_id, row_no, replay_id, fate, detail
      FROM headgate.replayed_letters
      JOIN unnest(?::bigint[], ?::integer[]) AS chosen (delivery_id, row_no)
        USING (delivery_id, row_no)
      WHERE tenant_id = ?
      """;

  private static final String CLAIM =
      """
      UPDATE headgate.replays SET claimed_until = ? WHERE id = (
        SELECT id FROM headgate.replays
        WHERE finished_at IS NULL AND claimed_until < ? ORDER BY id LIMIT 1
        FOR UPDATE SKIP LOCKED)
      RETURNING
      """;

  private static final String RECOVER =
      "UPDATE headgate.replayed_letters SET"
          + " fate = CASE WHEN is_tag THEN 'UNCLEAR' ELSE 'WAITING' END,"
          + " detail = CASE WHEN is_tag THEN ? ELSE '' END"
          + " WHERE replay_id = ? AND fate = 'UNDER_WAY' RETURNING is_tag";

  private static final String LOST =
      "the gateway ended while it was under way: it may be stored, and is not sent a second time";

  private static final String NEXT =
      """
      UPDATE headgate.replayed_letters AS letter SET fate = 'UNDER_WAY'
      FROM (SELECT tenant_id, delivery_id, row_no FROM headgate.replayed_letters
            WHERE replay_id = ? AND fate = 'WAITING'
            ORDER BY received_at, delivery_id, row_no LIMIT ?) AS chosen
      WHERE (letter.tenant_id, letter.delivery_id, letter.row_no)
        = (chosen.tenant_id, chosen.delivery_id, chosen.row_no)
      RETURNING letter.received_at, letter.delivery_id, letter.row_no, letter.is_tag, letter.bytes
      """;

  private static final String SETTLE =
      "UPDATE headgate.replayed_letters SET fate = ?, detail = ?"
          + " WHERE tenant_id = ? AND delivery_id = ? AND row_no = ? AND replay_id = ?";

  private static final String COUNT =
      "UPDATE headgate.replays SET accepted = accepted + ?, duplicate = duplicate + ?,"
          + " rejected = rejected + ?, refused = refused + ?, unclear = unclear + ?,"
          + " claimed_until = greatest(claimed_until, ?) WHERE id = ?";

  private static final List<Fate> COUNTED =
      List.of(Fate.ACCEPTED, Fate.DUPLICATE, Fate.REJECTED, Fate.REFUSED, Fate.UNCLEAR);

  private static final int MAX_DETAIL = 500;

  private final PostgresDatabase database;

  public PostgresReplayLog(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public Replay begin(
      TenantId tenant, String askedBy, Instant at, String selection, List<Found> letters) {
    return write(
        connection -> {
          update(connection, FORGET, statement -> time(statement, 1, at.minus(KEPT)));
          int id = begin(connection, tenant, askedBy, at, selection);
          int number = add(connection, tenant, id, letters);
          update(
              connection,
              "UPDATE headgate.replays SET letters = ? WHERE id = ?",
              statement -> {
                statement.setInt(1, number);
                statement.setInt(2, id);
              });
          return new Replay(
              id, tenant, askedBy, at, selection, number, Optional.empty(), "", Map.of());
        });
  }

  private static int begin(
      Connection connection, TenantId tenant, String askedBy, Instant at, String selection)
      throws SQLException {
    try (var insert = connection.prepareStatement(BEGIN)) {
      insert.setInt(1, tenant.value());
      insert.setString(2, askedBy);
      time(insert, 3, at);
      insert.setString(4, selection);
      try (var rows = insert.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }

  private static int add(Connection connection, TenantId tenant, int replay, List<Found> letters)
      throws SQLException {
    List<RowPlace> places = letters.stream().map(Found::place).toList();
    try (var insert = connection.prepareStatement(ADD)) {
      insert.setInt(1, tenant.value());
      insert.setInt(2, replay);
      insert.setArray(3, deliveries(connection, places));
      insert.setArray(4, rows(connection, places));
      insert.setArray(
          5,
          connection.createArrayOf(
              "bigint", places.stream().map(place -> place.at().toEpochMilli()).toArray()));
      insert.setArray(
          6, connection.createArrayOf("boolean", letters.stream().map(Found::isTag).toArray()));
      insert.setArray(
          7, connection.createArrayOf("integer", letters.stream().map(Found::bytes).toArray()));
      return insert.executeUpdate();
    }
  }

  @Override
  public long leftOut(TenantId tenant, List<Found> letters) {
    List<RowPlace> places = letters.stream().map(Found::place).toList();
    return read(
        connection -> {
          try (var query = connection.prepareStatement(LEFT_OUT)) {
            query.setArray(1, deliveries(connection, places));
            query.setArray(2, rows(connection, places));
            query.setInt(3, tenant.value());
            try (var rows = query.executeQuery()) {
              rows.next();
              return rows.getLong(1);
            }
          }
        });
  }

  @Override
  public List<Replay> ofTenant(TenantId tenant, int limit) {
    String sql =
        "SELECT " + COLUMNS + " FROM headgate.replays WHERE tenant_id = ? ORDER BY id DESC LIMIT ?";
    return read(
        connection -> {
          try (var query = connection.prepareStatement(sql)) {
            query.setInt(1, tenant.value());
            query.setInt(2, limit);
            return replays(query);
          }
        });
  }

  @Override
  public Map<RowPlace, LetterFate> fates(TenantId tenant, Collection<RowPlace> places) {
    return read(
        connection -> {
          try (var query = connection.prepareStatement(FATES)) {
            query.setArray(1, deliveries(connection, places));
            query.setArray(2, rows(connection, places));
            query.setInt(3, tenant.value());
            Map<RowPlace, LetterFate> fates = new HashMap<>();
            try (var rows = query.executeQuery()) {
              while (rows.next()) {
                RowPlace place = place(rows);
                fates.put(
                    place,
                    new LetterFate(
                        place, rows.getInt(4), Fate.valueOf(rows.getString(5)), rows.getString(6)));
              }
            }
            return fates;
          }
        });
  }

  @Override
  public Optional<Replay> claim(Instant now, Duration lease) {
    return write(
        connection -> {
          Optional<Replay> claimed;
          try (var update = connection.prepareStatement(CLAIM + COLUMNS)) {
            time(update, 1, now.plus(lease));
            time(update, 2, now);
            claimed = replays(update).stream().findFirst();
          }
          if (claimed.isPresent()) {
            recover(connection, claimed.get().id());
          }
          return claimed;
        });
  }

  private static void recover(Connection connection, int replay) throws SQLException {
    int unclear = 0;
    try (var update = connection.prepareStatement(RECOVER)) {
      update.setString(1, LOST);
      update.setInt(2, replay);
      try (var rows = update.executeQuery()) {
        while (rows.next()) {
          unclear += rows.getBoolean(1) ? 1 : 0;
        }
      }
    }
    long more = unclear;
    update(
        connection,
        "UPDATE headgate.replays SET unclear = unclear + ? WHERE id = ?",
        statement -> {
          statement.setLong(1, more);
          statement.setInt(2, replay);
        });
  }

  @Override
  public List<Found> next(Replay replay, int limit) {
    return write(
        connection -> {
          try (var update = connection.prepareStatement(NEXT)) {
            update.setInt(1, replay.id());
            update.setInt(2, limit);
            List<Found> letters = new ArrayList<>();
            try (var rows = update.executeQuery()) {
              while (rows.next()) {
                letters.add(new Found(place(rows), rows.getBoolean(4), rows.getInt(5)));
              }
            }
            letters.sort(java.util.Comparator.comparing(letter -> letter.place().at()));
            return letters;
          }
        });
  }

  @Override
  public void settle(Replay replay, List<LetterFate> fates, Instant now, Duration lease) {
    write(
        connection -> {
          EnumMap<Fate, Long> counts = new EnumMap<>(Fate.class);
          try (var update = connection.prepareStatement(SETTLE)) {
            for (LetterFate letter : fates) {
              counts.merge(letter.fate(), 1L, Long::sum);
              update.setString(1, letter.fate().name());
              update.setString(2, cut(letter.detail()));
              update.setInt(3, replay.tenant().value());
              update.setLong(4, letter.place().deliveryId());
              update.setInt(5, letter.place().rowNo());
              update.setInt(6, replay.id());
              update.addBatch();
            }
            update.executeBatch();
          }
          update(connection, COUNT, statement -> count(statement, counts, now.plus(lease), replay));
          return fates.size();
        });
  }

  private static void count(
      PreparedStatement statement, Map<Fate, Long> counts, Instant lease, Replay replay)
      throws SQLException {
    int next = 1;
    for (Fate fate : COUNTED) {
      statement.setLong(next++, counts.getOrDefault(fate, 0L));
    }
    time(statement, next++, lease);
    statement.setInt(next, replay.id());
  }

  @Override
  public void finish(Replay replay, Instant now, String stoppedWhy) {
    write(
        connection -> {
          update(
              connection,
              "DELETE FROM headgate.replayed_letters WHERE replay_id = ? AND fate = 'WAITING'",
              statement -> statement.setInt(1, replay.id()));
          update(
              connection,
              "UPDATE headgate.replays SET finished_at = ?, stopped_why = ? WHERE id = ?",
              statement -> {
                time(statement, 1, now);
                statement.setString(2, stoppedWhy);
                statement.setInt(3, replay.id());
              });
          return replay;
        });
  }

  private static List<Replay> replays(PreparedStatement statement) throws SQLException {
    List<Replay> replays = new ArrayList<>();
    try (var rows = statement.executeQuery()) {
      while (rows.next()) {
        replays.add(replay(rows));
      }
    }
    return replays;
  }

  private static Replay replay(ResultSet row) throws SQLException {
    EnumMap<Fate, Long> fates = new EnumMap<>(Fate.class);
    int column = 9;
    for (Fate fate : COUNTED) {
      fates.put(fate, row.getLong(column++));
    }
    return new Replay(
        row.getInt(1),
        new TenantId(row.getInt(2)),
        row.getString(3),
        row.getTimestamp(4).toInstant(),
        row.getString(5),
        row.getLong(6),
        Optional.ofNullable(row.getTimestamp(7)).map(Timestamp::toInstant),
        row.getString(8),
        fates);
  }

  private static RowPlace place(ResultSet row) throws SQLException {
    return new RowPlace(row.getTimestamp(1).toInstant(), row.getLong(2), row.getInt(3));
  }

  private static Array deliveries(Connection connection, Collection<RowPlace> places)
      throws SQLException {
    return connection.createArrayOf("bigint", places.stream().map(RowPlace::deliveryId).toArray());
  }

  private static Array rows(Connection connection, Collection<RowPlace> places)
      throws SQLException {
    return connection.createArrayOf("integer", places.stream().map(RowPlace::rowNo).toArray());
  }

  private static String cut(String text) {
    String clean = text.replace("\0", "");
    return clean.length() <= MAX_DETAIL ? clean : clean.substring(0, MAX_DETAIL);
  }

  private static void time(PreparedStatement statement, int index, Instant at) throws SQLException {
    statement.setTimestamp(index, Timestamp.from(at));
  }

  /** Fills in a statement. */
  @FunctionalInterface
  private interface Binding {
    void bind(PreparedStatement statement) throws SQLException;
  }

  private static void update(Connection connection, String sql, Binding binding)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      binding.bind(statement);
      statement.executeUpdate();
    }
  }

  private <T> T read(ReturningWork<T> work) {
    return database.read(() -> database.onConnection(work));
  }

  private <T> T write(ReturningWork<T> work) {
    return database.write(() -> database.onConnection(work));
  }
}
