package dev.headgate.ingest.user;

import java.util.Optional;

/** What proves that somebody is a user. */
public record Credentials(String passwordHash, Optional<SecondFactor> secondFactor) {

  public Credentials withPassword(String passwordHash) {
    return new Credentials(passwordHash, secondFactor);
  }

  public Credentials withSecondFactor(Optional<SecondFactor> secondFactor) {
    return new Credentials(passwordHash, secondFactor);
  }

  @Override
  public String toString() {
    return "Credentials[" + (secondFactor.isPresent() ? "with" : "without") + " second factor]";
  }
}
