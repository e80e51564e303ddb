package dev.headgate.admin.user;

import dev.headgate.admin.frame.Frame;
import dev.headgate.ingest.user.Invitation;

/** An open invitation as the list shows it. */
record InvitationRow(Invitation invitation, String tenant) {
  public String role() {
    return Frame.nameOf(invitation.role());
  }
}
