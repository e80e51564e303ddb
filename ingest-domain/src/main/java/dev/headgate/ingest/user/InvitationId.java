package dev.headgate.ingest.user;

/** Identifies an invitation; never the secret in its link. */
public record InvitationId(int value) {
  public InvitationId {
    if (value <= 0) {
      throw new IllegalArgumentException("invitation id: " + value);
    }
  }
}
