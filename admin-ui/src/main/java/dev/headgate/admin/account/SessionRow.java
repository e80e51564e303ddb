package dev.headgate.admin.account;

import dev.headgate.admin.security.OpenSessions.OpenSession;

/**
 * An open session as its owner sees it.
 *
 * @param current whether it is the one that the page is looked at with
 */
record SessionRow(OpenSession session, String browser, boolean current) {
  static SessionRow of(OpenSession session, String currentId) {
    return new SessionRow(
        session, BrowserName.of(session.browser()), session.id().equals(currentId));
  }
}
