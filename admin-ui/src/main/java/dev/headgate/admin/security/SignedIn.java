package dev.headgate.admin.security;

import java.io.Serializable;

/**
 * Whose session it is; what they may do is looked up anew for each request.
 *
 * @param generation the session ends when the user's has another
 */
record SignedIn(int userId, int generation, String login) implements Serializable {

  /** The name by which Spring Security knows them. */
  @Override
  public String toString() {
    return login;
  }
}
