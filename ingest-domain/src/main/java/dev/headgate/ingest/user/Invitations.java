package dev.headgate.ingest.user;

import java.util.List;
import java.util.Optional;

/** Where invitations are kept. Every call takes part in the transaction it is made in. */
public interface Invitations {
  /** An id that no invitation has or had. */
  InvitationId nextId();

  Optional<Invitation> find(InvitationId id);

  /**
   * @param hash see {@link SecretToken#hash(String)}
   */
  Optional<Invitation> findByHash(String hash);

  /** Every invitation, newest first. */
  List<Invitation> all();

  void add(Invitation invitation, String hash);

  /** Keeps the changed state of a known invitation. */
  void save(Invitation invitation);
}
