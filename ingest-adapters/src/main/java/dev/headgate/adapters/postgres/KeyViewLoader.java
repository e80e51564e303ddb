package dev.headgate.adapters.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;

/**
 * Reads what a {@link KeyView} is made of. The revision is read in the same snapshot as the rows,
 * so a change that commits meanwhile is seen whole at the next look, or not at all.
 */
final class KeyViewLoader {
  private final SessionFactory sessions;
  private final KeyUses uses;

  KeyViewLoader(SessionFactory sessions, KeyUses uses) {
    this.sessions = sessions;
    this.uses = uses;
  }

  /** The database's revision now. */
  static long revision(Connection connection) throws SQLException {
    return readRevision(connection).value();
  }

  /**
   * The view of now.
   *
   * @param known an earlier view; only what changed since is fetched
   */
  KeyView load(Connection connection, KeyView known) throws SQLException {
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try {
      return known.after(changes(connection, known.revision()), uses);
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private KeyView.Changes changes(Connection connection, long known) throws SQLException {
    Revision now = readRevision(connection);
    // Rows that are gone leave no trace; a database that went back was restored from a backup.
    boolean everything = known < now.lastDelete() || known > now.value();
    long since = everything ? -1 : known;
    try (StatelessSession session = sessions.openStatelessSession(connection)) {
      return new KeyView.Changes(
          now.value(),
          everything,
          since(session, PlanRow.class, since),
          since(session, TenantRow.class, since),
          since(session, SiteRow.class, since),
          since(session, KeyRow.class, since));
    }
  }

  private static <T> List<T> since(StatelessSession session, Class<T> rows, long revision) {
    return session
        .createQuery("from " + rows.getName() + " where revision > :since", rows)
        .setParameter("since", revision)
        .setFetchSize(0)
        .getResultList();
  }

  private record Revision(long value, long lastDelete) {}

  private static Revision readRevision(Connection connection) throws SQLException {
    try (var query =
            connection.prepareStatement("SELECT value, last_delete FROM headgate.revision");
        var rows = query.executeQuery()) {
      if (!rows.next()) {
        throw new SQLException("table headgate.revision has lost its row");
      }
      return new Revision(rows.getLong(1), rows.getLong(2));
    }
  }
}
