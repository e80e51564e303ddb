package dev.headgate.ingest.management;

import dev.headgate.ingest.audit.AuditLog;
import dev.headgate.ingest.user.AccessToken;
import dev.headgate.ingest.user.AccessTokens;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Actor.RequestSource;
import dev.headgate.ingest.user.Credentials;
import dev.headgate.ingest.user.PasswordHashing;
import dev.headgate.ingest.user.SecondFactor;
import dev.headgate.ingest.user.SecretSealing;
import dev.headgate.ingest.user.SecretToken;
import dev.headgate.ingest.user.User;
import dev.headgate.ingest.user.UserId;
import dev.headgate.ingest.user.Users;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Turns what somebody typed, or what a script sent, into an {@link Actor}. An unknown name, a wrong
 * password and a disabled user look the same from outside and take as long.
 */
public final class SignIn {
  private static final int FAILURES_OF_NAME = 10;
  private static final int FAILURES_OF_ADDRESS = 50;
  private static final Duration WINDOW = Duration.ofMinutes(15);
  private static final Duration TOKEN_USE_RESOLUTION = Duration.ofMinutes(1);

  private final Transactions transactions;
  private final ChangeDesk desk;
  private final Users users;
  private final AccessTokens tokens;
  private final PasswordHashing passwords;
  private final SecondFactorCodes codes;
  private final String nobodysHash;
  private final GuessLimit names = new GuessLimit(FAILURES_OF_NAME, WINDOW);
  private final GuessLimit addresses = new GuessLimit(FAILURES_OF_ADDRESS, WINDOW);

  /** What became of an attempt to sign in. */
  public sealed interface Result {
    /**
     * @param user whose {@code sessionGeneration} the session is to be opened under
     */
    record SignedIn(User user) implements Result {}

    /** The password is right; ask for a code, and try again with all three. */
    record CodeNeeded() implements Result {}

    /** Name, password or code is wrong; which of them is not told. */
    record Refused() implements Result {}

    /** Too many wrong guesses; nothing was looked at. */
    record TooManyAttempts(Duration retryAfter) implements Result {}
  }

  public SignIn(
      Transactions transactions,
      AuditLog audit,
      Users users,
      AccessTokens tokens,
      PasswordHashing passwords,
      SecretSealing sealing,
      InstantSource clock) {
    this.transactions = transactions;
    this.desk = new ChangeDesk(transactions, audit, clock);
    this.users = users;
    this.tokens = tokens;
    this.passwords = passwords;
    this.codes = new SecondFactorCodes(sealing);
    this.nobodysHash = passwords.hash("nobody's password");
  }

  private record Account(User user, Credentials credentials) {}

  /**
   * @param code six digits from the app, or a recovery code; empty at the first attempt
   */
  public Result signIn(
      String login, String password, Optional<String> code, RequestSource request) {
    Instant now = desk.now();
    String name = login.strip().toLowerCase(Locale.ROOT);
    String address = request.address().orElse("unknown");
    Duration wait = longer(names.wait(name, now), addresses.wait(address, now));
    if (wait.isPositive()) {
      return new Result.TooManyAttempts(wait);
    }
    Result result = attempt(name, password, code, request);
    switch (result) {
      case Result.SignedIn _ -> names.succeeded(name);
      case Result.Refused _ -> {
        names.failed(name, now);
        addresses.failed(address, now);
      }
      case Result.CodeNeeded _, Result.TooManyAttempts _ -> {}
    }
    return result;
  }

  private Result attempt(
      String name, String password, Optional<String> code, RequestSource request) {
    Optional<Account> account =
        transactions.read(
            () ->
                users
                    .findByLogin(name)
                    .map(user -> new Account(user, users.credentials(user.id()))));
    String hash = account.map(found -> found.credentials().passwordHash()).orElse(nobodysHash);
    boolean matches = passwords.matches(password, hash);
    if (!matches || account.isEmpty() || account.get().user().disabled()) {
      return refused(name, account.map(Account::user), request, "wrong name or password");
    }
    if (account.get().user().secondFactor() && code.isEmpty()) {
      return new Result.CodeNeeded();
    }
    return finish(account.get().user(), code.orElse(""), request, Map.of());
  }

  /**
   * Lets in somebody whom an identity provider vouches for. Their second factor is asked for all
   * the same.
   *
   * @param login what they sign in as, as the provider has verified it
   * @param code as for {@link #signIn}
   */
  public Result signInVouched(String login, Optional<String> code, RequestSource request) {
    Instant now = desk.now();
    String name = login.strip().toLowerCase(Locale.ROOT);
    Duration wait = code.isEmpty() ? Duration.ZERO : names.wait(name, now);
    if (wait.isPositive()) {
      return new Result.TooManyAttempts(wait);
    }
    Optional<User> user = transactions.read(() -> users.findByLogin(name));
    if (user.isEmpty() || user.get().disabled()) {
      return refused(name, user, request, "vouched for by the identity provider, but no user here");
    }
    if (user.get().secondFactor() && code.isEmpty()) {
      return new Result.CodeNeeded();
    }
    Result result = finish(user.get(), code.orElse(""), request, Map.of("by", "identity provider"));
    if (result instanceof Result.Refused) {
      names.failed(name, now);
    }
    return result;
  }

  /** Once more within the change: two requests with one code must not both pass. */
  private Result finish(
      User seen, String code, RequestSource request, Map<String, String> details) {
    Optional<User> signedIn =
        transactions.change(
            () -> {
              UserId id = seen.id();
              Optional<User> user = users.find(id).filter(now -> isAsSeen(now, seen));
              Optional<Credentials> left =
                  user.flatMap(_ -> afterCode(users.credentials(id), code));
              if (user.isEmpty() || left.isEmpty()) {
                return Optional.empty();
              }
              User after = user.get().signedIn(desk.now());
              users.save(after, left.get());
              desk.note(
                  Actor.of(after, request),
                  "session.begin",
                  "user " + id.value(),
                  after.tenant(),
                  details);
              return Optional.of(after);
            });
    return signedIn.isPresent()
        ? new Result.SignedIn(signedIn.get())
        : refused(seen.login(), Optional.of(seen), request, "wrong code");
  }

  private static boolean isAsSeen(User now, User seen) {
    return !now.disabled()
        && now.sessionGeneration() == seen.sessionGeneration()
        && now.secondFactor() == seen.secondFactor();
  }

  /** The credentials with this code spent; empty if the code is wrong. */
  private Optional<Credentials> afterCode(Credentials credentials, String code) {
    Optional<SecondFactor> factor = credentials.secondFactor().filter(SecondFactor::confirmed);
    return factor.isEmpty()
        ? Optional.of(credentials)
        : codes
            .spend(factor.get(), code, desk.now())
            .map(left -> credentials.withSecondFactor(Optional.of(left)));
  }

  private Result refused(String name, Optional<User> user, RequestSource request, String reason) {
    String shown = name.length() <= 100 ? name : name.substring(0, 100) + "...";
    transactions.change(
        () -> {
          desk.noteStranger(
              shown,
              request,
              "session.refused",
              user.map(known -> "user " + known.id().value()).orElse("nobody"),
              user.flatMap(User::tenant),
              Map.of("reason", reason));
          return reason;
        });
    return new Result.Refused();
  }

  /** Notes that somebody signed out. */
  public void signOut(Actor actor) {
    desk.noteAlone(
        actor,
        "session.end",
        actor.user().map(user -> "user " + user.value()).orElse(actor.name()),
        Map.of());
  }

  /**
   * Notes that somebody ended a session of theirs in another browser.
   *
   * @param browser which one
   */
  public void endedElsewhere(Actor actor, String browser, String address) {
    desk.noteAlone(
        actor,
        "session.end",
        actor.user().map(user -> "user " + user.value()).orElse(actor.name()),
        Map.of("browser", browser, "address", address, "by", "another session"));
  }

  /**
   * The user of a session, as they are now.
   *
   * @param generation the one that the session was opened under
   * @return empty if the session has ended: another password or role, disabled, gone
   */
  public Optional<User> resume(UserId id, int generation) {
    return transactions.read(
        () ->
            users
                .find(id)
                .filter(user -> !user.disabled() && user.sessionGeneration() == generation));
  }

  /** The actor behind an access token; empty if it is unknown, expired or revoked. */
  public Optional<Actor> authenticate(String token, RequestSource request) {
    String hash = SecretToken.hash(token);
    Instant now = desk.now();
    record Holder(AccessToken token, User user) {}
    Optional<Holder> holder =
        transactions.read(
            () ->
                tokens
                    .findByHash(hash)
                    .filter(found -> found.isUsable(now))
                    .flatMap(found -> users.find(found.user()).map(user -> new Holder(found, user)))
                    .filter(found -> !found.user().disabled())
                    .filter(found -> !found.user().mustChangePassword()));
    holder.map(Holder::token).filter(found -> isUseNews(found, now)).ifPresent(this::noteUse);
    return holder.map(found -> Actor.of(found.user(), found.token(), request));
  }

  private static boolean isUseNews(AccessToken token, Instant now) {
    return token
        .lastUsedAt()
        .map(last -> last.plus(TOKEN_USE_RESOLUTION).isBefore(now))
        .orElse(true);
  }

  private void noteUse(AccessToken seen) {
    transactions.change(
        () -> {
          tokens.find(seen.id()).ifPresent(token -> tokens.save(token.used(desk.now())));
          return seen;
        });
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
