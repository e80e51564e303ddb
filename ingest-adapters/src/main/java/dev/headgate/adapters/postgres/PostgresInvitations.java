package dev.headgate.adapters.postgres;

import dev.headgate.ingest.user.Invitation;
import dev.headgate.ingest.user.InvitationId;
import dev.headgate.ingest.user.Invitations;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Invitations as entities. */
public final class PostgresInvitations implements Invitations {
  private final PostgresDatabase database;

  public PostgresInvitations(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public InvitationId nextId() {
    return new InvitationId(database.nextId("invitation_ids"));
  }

  @Override
  public Optional<Invitation> find(InvitationId id) {
    return Optional.ofNullable(database.entities().find(InvitationRow.class, id.value()))
        .map(InvitationRow::toInvitation);
  }

  @Override
  public Optional<Invitation> findByHash(String hash) {
    return database
        .entities()
        .createQuery("from Invitation where tokenSha256 = :hash", InvitationRow.class)
        .setParameter("hash", hash)
        .getResultStream()
        .findFirst()
        .map(InvitationRow::toInvitation);
  }

  @Override
  public List<Invitation> all() {
    return database
        .entities()
        .createQuery("from Invitation order by id desc", InvitationRow.class)
        .getResultStream()
        .map(InvitationRow::toInvitation)
        .toList();
  }

  @Override
  public void add(Invitation invitation, String hash) {
    database.save(InvitationRow.of(invitation, hash));
  }

  @Override
  public void save(Invitation invitation) {
    InvitationRow known = database.entities().find(InvitationRow.class, invitation.id().value());
    if (known == null) {
      throw new NoSuchElementException("no invitation " + invitation.id());
    }
    database.save(InvitationRow.of(invitation, known.tokenSha256));
  }
}
