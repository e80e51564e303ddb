package dev.headgate.ingest.user;

import java.util.List;
import java.util.Optional;

/** Where access tokens are kept. Every call takes part in the transaction it is made in. */
public interface AccessTokens {
  /** An id that no token has or had. */
  AccessTokenId nextId();

  Optional<AccessToken> find(AccessTokenId id);

  /**
   * @param hash see {@link SecretToken#hash(String)}
   */
  Optional<AccessToken> findByHash(String hash);

  /** The user's tokens, newest first. */
  List<AccessToken> ofUser(UserId user);

  void add(AccessToken token, String hash);

  /** Keeps the changed state of a known token. */
  void save(AccessToken token);
}
