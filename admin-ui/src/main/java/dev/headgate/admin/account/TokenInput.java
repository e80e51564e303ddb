package dev.headgate.admin.account;

import dev.headgate.admin.component.Choice;
import dev.headgate.ingest.user.AccessScope;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The form for a new access token, as it was filled in. */
record TokenInput(String name, String scope, String expires) {
  private static final int USUAL_DAYS = 90;
  private static final Choice READ =
      new Choice("READ", "Read", "Asks for numbers, lists and events; changes nothing.");
  private static final Choice WRITE =
      new Choice("WRITE", "Read and write", "May change whatever you may change on these pages.");

  static final List<Choice> SCOPES = List.of(READ, WRITE);

  static TokenInput fresh(Instant now) {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    return new TokenInput("", READ.value(), today.plusDays(USUAL_DAYS).toString());
  }

  Set<AccessScope> scopes() {
    return scope.equals(WRITE.value())
        ? EnumSet.allOf(AccessScope.class)
        : EnumSet.of(AccessScope.READ);
  }

  /** The end of the chosen day; what is no day is long past, which the use case refuses. */
  Instant expiry() {
    try {
      return LocalDate.parse(expires).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException notADay) {
      return Instant.EPOCH;
    }
  }
}
