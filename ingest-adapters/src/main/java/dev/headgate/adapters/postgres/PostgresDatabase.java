package dev.headgate.adapters.postgres;

import dev.headgate.ingest.management.Transactions;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.boot.model.naming.PhysicalNamingStrategySnakeCaseImpl;
import org.hibernate.jdbc.ReturningWork;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The database as the repositories see it: entities, and the transaction that the calling thread is
 * in. Plain Jakarta Persistence without a container, so that the command line starts as fast as the
 * server.
 *
 * <p>The schema must be there already: see {@link PostgresMigrations}.
 */
public final class PostgresDatabase implements Transactions, AutoCloseable {
  private final ScopedValue<Session> current = ScopedValue.newInstance();
  private final SessionFactory sessions;

  public PostgresDatabase(DataSource pool) {
    sessions =
        new HibernatePersistenceConfiguration("headgate")
            .managedClasses(
                PlanRow.class,
                TenantRow.class,
                SiteRow.class,
                KeyRow.class,
                KeyUseRow.class,
                UserRow.class,
                InvitationRow.class,
                AccessTokenRow.class,
                UsageRow.class,
                ErasureRow.class)
            .property("hibernate.connection.datasource", pool)
            .property("hibernate.default_schema", PostgresMigrations.SCHEMA)
            .property(
                "hibernate.physical_naming_strategy", new PhysicalNamingStrategySnakeCaseImpl())
            .property("hibernate.hbm2ddl.auto", "none")
            .property("hibernate.jdbc.time_zone", "UTC")
            .createEntityManagerFactory();
  }

  @Override
  public <T> T change(Supplier<T> work) {
    // The revision row is the one place that all nodes know; whoever holds it is alone in changing.
    return inTransaction("SELECT value FROM headgate.revision FOR UPDATE", work);
  }

  @Override
  public <T> T read(Supplier<T> work) {
    return inTransaction("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY", work);
  }

  /** A change that nobody needs to wait for: one that settles conflicts by itself. */
  <T> T write(Supplier<T> work) {
    return inTransaction(null, work);
  }

  /**
   * The entities of the transaction that this thread is in.
   *
   * @throws IllegalStateException if it is in none
   */
  EntityManager entities() {
    return session();
  }

  /**
   * Writes a new row or the changed state of a known one, now: what is wrong with it shows here.
   */
  void save(Object row) {
    Session session = session();
    session.merge(row);
    session.flush();
  }

  /** Does something with the transaction's connection. */
  <T> T onConnection(ReturningWork<T> work) {
    Session session = session();
    session.flush();
    return session.doReturningWork(work);
  }

  int nextId(String sequence) {
    return onConnection(
        connection -> {
          try (var query =
                  connection.prepareStatement("SELECT nextval('headgate." + sequence + "')");
              var rows = query.executeQuery()) {
            rows.next();
            return rows.getInt(1);
          }
        });
  }

  private Session session() {
    return current.orElseThrow(
        () -> new IllegalStateException("repositories are used within a transaction"));
  }

  private <T> T inTransaction(@Nullable String first, Supplier<T> work) {
    if (current.isBound()) {
      return work.get();
    }
    try (Session session = sessions.openSession()) {
      EntityTransaction transaction = session.getTransaction();
      transaction.begin();
      try {
        if (first != null) {
          session.doWork(connection -> execute(connection, first));
        }
        T result = ScopedValue.where(current, session).call(work::get);
        transaction.commit();
        return result;
      } finally {
        if (transaction.isActive()) {
          rollBack(transaction);
        }
      }
    } catch (RuntimeException e) {
      throw translated(e);
    }
  }

  /** A broken connection cannot roll back either; the server has done so, and the cause counts. */
  private static void rollBack(EntityTransaction transaction) {
    try {
      transaction.rollback();
    } catch (RuntimeException _) {
      return;
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static RuntimeException translated(RuntimeException thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        if ("23505".equals(sql.getSQLState())) {
          return new AlreadyExists("It exists already.", thrown);
        }
        if (isUnavailable(sql)) {
          return new Unavailable("PostgreSQL does not answer: " + sql.getMessage(), thrown);
        }
      }
    }
    return thrown;
  }

  /**
   * Connection lost or refused, resources exhausted, server stopping, lock or transaction given up.
   */
  static boolean isUnavailable(SQLException sql) {
    String state = sql.getSQLState();
    return sql instanceof SQLTransientConnectionException
        || sql instanceof SQLNonTransientConnectionException
        || (state != null
            && (state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("55")
                || state.startsWith("57P")
                || state.startsWith("40")
                || state.equals("25P03")));
  }

  @Override
  public void close() {
    sessions.close();
  }
}
