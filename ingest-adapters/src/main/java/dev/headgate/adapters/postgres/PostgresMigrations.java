package dev.headgate.adapters.postgres;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings the schema {@code headgate} of a database to the version that this code expects. */
public final class PostgresMigrations {
  static final String SCHEMA = "headgate";
  static final String LOCATION = "classpath:db/postgres";

  private PostgresMigrations() {}

  /**
   * Applies what is missing. Several nodes may do so at once: one does, the others wait.
   *
   * @param database gives at least two connections at a time
   * @return how many migrations were applied
   */
  public static int apply(DataSource database) {
    return Flyway.configure(PostgresMigrations.class.getClassLoader())
        .dataSource(database)
        .schemas(SCHEMA)
        .defaultSchema(SCHEMA)
        .locations(LOCATION)
        .validateMigrationNaming(true)
        .load()
        .migrate()
        .migrationsExecuted;
  }
}
