package dev.headgate.adapters.postgres;

import dev.headgate.ingest.user.AccessToken;
import dev.headgate.ingest.user.AccessTokenId;
import dev.headgate.ingest.user.AccessTokens;
import dev.headgate.ingest.user.UserId;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Access tokens as entities. */
public final class PostgresAccessTokens implements AccessTokens {
  private final PostgresDatabase database;

  public PostgresAccessTokens(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public AccessTokenId nextId() {
    return new AccessTokenId(database.nextId("access_token_ids"));
  }

  @Override
  public Optional<AccessToken> find(AccessTokenId id) {
    return Optional.ofNullable(database.entities().find(AccessTokenRow.class, id.value()))
        .map(AccessTokenRow::toToken);
  }

  @Override
  public Optional<AccessToken> findByHash(String hash) {
    return database
        .entities()
        .createQuery("from AccessToken where tokenSha256 = :hash", AccessTokenRow.class)
        .setParameter("hash", hash)
        .getResultStream()
        .findFirst()
        .map(AccessTokenRow::toToken);
  }

  @Override
  public List<AccessToken> ofUser(UserId user) {
    return database
        .entities()
        .createQuery("from AccessToken where userId = :user order by id desc", AccessTokenRow.class)
        .setParameter("user", user.value())
        .getResultStream()
        .map(AccessTokenRow::toToken)
        .toList();
  }

  @Override
  public void add(AccessToken token, String hash) {
    database.save(AccessTokenRow.of(token, hash));
  }

  @Override
  public void save(AccessToken token) {
    AccessTokenRow known = database.entities().find(AccessTokenRow.class, token.id().value());
    if (known == null) {
      throw new NoSuchElementException("no access token " + token.id());
    }
    database.save(AccessTokenRow.of(token, known.tokenSha256));
  }
}
