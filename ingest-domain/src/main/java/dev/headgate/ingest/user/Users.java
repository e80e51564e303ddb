package dev.headgate.ingest.user;

import dev.headgate.ingest.tenant.TenantId;
import java.util.List;
import java.util.Optional;

/** Where users are kept. Every call takes part in the transaction it is made in. */
public interface Users {
  /** An id that no user has or had. */
  UserId nextId();

  Optional<User> find(UserId id);

  /**
   * @param login in lower case
   */
  Optional<User> findByLogin(String login);

  /** Every user, by login. */
  List<User> all();

  /** The users who belong to the tenant, by login. */
  List<User> ofTenant(TenantId tenant);

  /**
   * @throws java.util.NoSuchElementException if there is no such user
   */
  Credentials credentials(UserId id);

  /** Keeps a new user, or the changed state of a known one, with what proves it. */
  void save(User user, Credentials credentials);
}
