package dev.headgate.admin.user;

import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.words.Status;
import dev.headgate.ingest.user.Role;
import dev.headgate.ingest.user.User;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A user as the list shows them.
 *
 * @param tenant the name of the tenant they belong to; empty for operators
 * @param openSessions on this node
 * @param lastSeen their last click, or else their last sign-in
 * @param self whether it is who looks at the list
 */
record UserRow(
    User user, String tenant, int openSessions, Optional<Instant> lastSeen, boolean self) {

  public String role() {
    return Frame.nameOf(user.role());
  }

  public Status status() {
    if (user.disabled()) {
      return Status.bad("disabled");
    }
    if (user.mustChangePassword()) {
      return Status.warning("first password");
    }
    return user.lastSignInAt().isPresent() ? Status.good("active") : Status.neutral("never came");
  }

  /** An operator without one is a way into everything. */
  public Status secondFactor() {
    if (user.secondFactor()) {
      return Status.good("on");
    }
    return user.role() == Role.OPERATOR ? Status.warning("off") : Status.neutral("off");
  }

  boolean contains(String text) {
    String all = user.login() + " " + role() + " " + tenant + " " + status().word();
    return all.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
  }
}
