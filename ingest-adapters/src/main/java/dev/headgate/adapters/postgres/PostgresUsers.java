package dev.headgate.adapters.postgres;

import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Credentials;
import dev.headgate.ingest.user.User;
import dev.headgate.ingest.user.UserId;
import dev.headgate.ingest.user.Users;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Users as entities. */
public final class PostgresUsers implements Users {
  private final PostgresDatabase database;

  public PostgresUsers(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public UserId nextId() {
    return new UserId(database.nextId("user_ids"));
  }

  @Override
  public Optional<User> find(UserId id) {
    return row(id).map(UserRow::toUser);
  }

  @Override
  public Optional<User> findByLogin(String login) {
    return database
        .entities()
        .createQuery("from User where login = :login", UserRow.class)
        .setParameter("login", login)
        .getResultStream()
        .findFirst()
        .map(UserRow::toUser);
  }

  @Override
  public List<User> all() {
    return database
        .entities()
        .createQuery("from User order by login", UserRow.class)
        .getResultStream()
        .map(UserRow::toUser)
        .toList();
  }

  @Override
  public List<User> ofTenant(TenantId tenant) {
    return database
        .entities()
        .createQuery("from User where tenantId = :tenant order by login", UserRow.class)
        .setParameter("tenant", tenant.value())
        .getResultStream()
        .map(UserRow::toUser)
        .toList();
  }

  @Override
  public Credentials credentials(UserId id) {
    return row(id)
        .map(UserRow::toCredentials)
        .orElseThrow(() -> new NoSuchElementException("no user " + id));
  }

  @Override
  public void save(User user, Credentials credentials) {
    database.save(UserRow.of(user, credentials));
  }

  private Optional<UserRow> row(UserId id) {
    return Optional.ofNullable(database.entities().find(UserRow.class, id.value()));
  }
}
