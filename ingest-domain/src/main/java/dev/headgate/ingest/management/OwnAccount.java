package dev.headgate.ingest.management;

import dev.headgate.ingest.user.AccessScope;
import dev.headgate.ingest.user.AccessToken;
import dev.headgate.ingest.user.AccessTokenId;
import dev.headgate.ingest.user.AccessTokens;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Credentials;
import dev.headgate.ingest.user.PasswordHashing;
import dev.headgate.ingest.user.SecondFactor;
import dev.headgate.ingest.user.SecretSealing;
import dev.headgate.ingest.user.SecretToken;
import dev.headgate.ingest.user.TimeCode;
import dev.headgate.ingest.user.User;
import dev.headgate.ingest.user.UserId;
import dev.headgate.ingest.user.Users;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** What people do to their own account: password, second factor, access tokens. */
public final class OwnAccount {
  static final int MAX_TOKENS = 50;
  static final Duration MAX_TOKEN_LIFE = Duration.ofDays(366);
  private static final int RECOVERY_CODES = 10;
  private static final int WRONG_PROOFS = 10;
  private static final Duration PROOF_WINDOW = Duration.ofMinutes(15);

  private final ChangeDesk desk;
  private final Users users;
  private final AccessTokens tokens;
  private final PasswordHashing passwords;
  private final SecretSealing sealing;
  private final SecureRandom random;
  private final SecondFactorCodes codes;
  private final GuessLimit proofs = new GuessLimit(WRONG_PROOFS, PROOF_WINDOW);

  /**
   * A second factor that is not in force yet.
   *
   * @param secret to be typed into an authenticator app
   * @param uri the same for an app that scans, as a QR code
   */
  public record SecondFactorOffer(String secret, String uri) {
    @Override
    public String toString() {
      return "SecondFactorOffer";
    }
  }

  /**
   * How it stands with a second factor.
   *
   * @param waiting was offered, and waits for a first code
   */
  public record SecondFactorState(
      boolean inForce, Optional<SecondFactorOffer> waiting, int recoveryCodesLeft) {}

  /**
   * A token that was just made.
   *
   * @param secret to be shown once; it cannot be had again
   */
  public record NewToken(AccessToken token, SecretToken secret) {}

  public OwnAccount(
      ChangeDesk desk,
      Users users,
      AccessTokens tokens,
      PasswordHashing passwords,
      SecretSealing sealing,
      SecureRandom random) {
    this.desk = desk;
    this.users = users;
    this.tokens = tokens;
    this.passwords = passwords;
    this.sealing = sealing;
    this.random = random;
    this.codes = new SecondFactorCodes(sealing);
  }

  public Outcome<User> find(Actor actor) {
    return desk.openRead(() -> self(actor));
  }

  /**
   * Sets another password; ends all sessions, the one that asked among them, which the caller may
   * open anew under the returned generation. The only thing that somebody whose password was set by
   * another can do.
   */
  public Outcome<User> changePassword(Actor actor, String old, String wanted) {
    Outcome<User> proven = prove(actor, "old_password", old);
    if (!(proven instanceof Outcome.Done<User>)) {
      return proven;
    }
    String hash = passwords.hash(wanted);
    return desk.openChange(
        () -> {
          User before = self(actor);
          Checks checks = new Checks();
          checks.password("new_password", wanted, before.login());
          if (wanted.equals(old)) {
            checks.add("new_password", "Choose another password than the one you have.");
          }
          checks.finish();
          User after = before.withNewPassword(false);
          users.save(after, users.credentials(after.id()).withPassword(hash));
          note(actor, "account.change_password", after, Map.of());
          return after;
        });
  }

  public Outcome<SecondFactorState> secondFactor(Actor actor) {
    return desk.read(
        actor,
        "account.second_factor",
        () -> {
          User user = self(actor);
          Optional<SecondFactor> factor = users.credentials(user.id()).secondFactor();
          return new SecondFactorState(
              user.secondFactor(),
              factor
                  .filter(found -> !found.confirmed())
                  .map(found -> offer(user, sealing.open(found.sealedSecret()))),
              factor.map(found -> found.recoveryCodeHashes().size()).orElse(0));
        });
  }

  /** Offers a second factor. It is not asked for before a first code has confirmed it. */
  public Outcome<SecondFactorOffer> offerSecondFactor(Actor actor) {
    byte[] secret = TimeCode.newSecret(random);
    return desk.change(
        actor,
        "account.offer_second_factor",
        () -> {
          User user = self(actor);
          if (user.secondFactor()) {
            throw Stopped.against("Your account has a second factor; remove it first.");
          }
          SecondFactor factor = new SecondFactor(sealing.seal(secret), false, 0, List.of());
          keep(user, Optional.of(factor));
          return offer(user, secret);
        });
  }

  private static SecondFactorOffer offer(User user, byte[] secret) {
    String readable = TimeCode.readable(secret);
    return new SecondFactorOffer(readable, uri(user, readable));
  }

  /**
   * Puts an offered second factor in force.
   *
   * @param code what the app shows now
   * @return recovery codes, to be shown once; each stands in for the app one time
   */
  public Outcome<List<SecretToken>> confirmSecondFactor(Actor actor, String code) {
    List<SecretToken> made = newRecoveryCodes();
    return desk.change(
        actor,
        "account.confirm_second_factor",
        () -> {
          User user = self(actor);
          SecondFactor offered =
              users
                  .credentials(user.id())
                  .secondFactor()
                  .filter(factor -> !factor.confirmed())
                  .orElseThrow(() -> Stopped.against("Begin anew: no second factor is waiting."));
          byte[] secret = sealing.open(offered.sealedSecret());
          OptionalLong step = TimeCode.check(secret, code, desk.now(), offered.lastStep());
          if (step.isEmpty()) {
            throw Stopped.wrong("code", "This is not the code that the app shows now.");
          }
          keep(
              user,
              Optional.of(
                  new SecondFactor(offered.sealedSecret(), true, step.getAsLong(), hashes(made))));
          note(actor, "account.confirm_second_factor", user, Map.of());
          return made;
        });
  }

  /**
   * Replaces the recovery codes; those from before stop working.
   *
   * @param code of the app, or one of the old recovery codes
   */
  public Outcome<List<SecretToken>> renewRecoveryCodes(Actor actor, String password, String code) {
    List<SecretToken> made = newRecoveryCodes();
    return withBothProofs(
        actor,
        "account.renew_recovery_codes",
        password,
        code,
        (user, factor) -> {
          keep(
              user,
              Optional.of(
                  new SecondFactor(factor.sealedSecret(), true, factor.lastStep(), hashes(made))));
          return made;
        });
  }

  private List<SecretToken> newRecoveryCodes() {
    return Stream.generate(() -> SecretToken.readable(random)).limit(RECOVERY_CODES).toList();
  }

  private static List<String> hashes(List<SecretToken> made) {
    return made.stream().map(SecretToken::hash).toList();
  }

  /**
   * Does without the second factor from now on.
   *
   * @param code of the app, or a recovery code
   */
  public Outcome<User> removeSecondFactor(Actor actor, String password, String code) {
    return withBothProofs(
        actor,
        "account.remove_second_factor",
        password,
        code,
        (user, _) -> {
          keep(user, Optional.empty());
          return self(actor);
        });
  }

  /** The outcome of a proof that did not succeed, for another question. */
  private static <T> Outcome<T> failed(Outcome<User> proven) {
    return proven.map(
        user -> {
          throw new IllegalStateException("proven: " + user.id());
        });
  }

  /** Does what takes password and code, and notes it. A wrong one of either counts as a guess. */
  private <T> Outcome<T> withBothProofs(
      Actor actor,
      String action,
      String password,
      String code,
      BiFunction<User, SecondFactor, T> work) {
    Outcome<User> proven = prove(actor, "password", password);
    if (!(proven instanceof Outcome.Done<User>(User seen))) {
      return failed(proven);
    }
    Outcome<T> outcome =
        desk.change(
            actor,
            action,
            () -> {
              User user = self(actor);
              SecondFactor factor =
                  users
                      .credentials(user.id())
                      .secondFactor()
                      .filter(SecondFactor::confirmed)
                      .orElseThrow(() -> Stopped.against("Your account has no second factor."));
              SecondFactor spent =
                  codes
                      .spend(factor, code, desk.now())
                      .orElseThrow(
                          () -> Stopped.wrong("code", "This code is wrong or was used already."));
              T done = work.apply(user, spent);
              note(actor, action, user, Map.of());
              return done;
            });
    if (outcome instanceof Outcome.Invalid<T>) {
      proofs.failed(seen.login(), desk.now());
    }
    return outcome;
  }

  /** Ends all sessions of the actor, on every device. */
  public Outcome<User> endSessions(Actor actor) {
    return desk.change(
        actor,
        "account.end_sessions",
        () -> {
          User user = self(actor).endSessions();
          users.save(user, users.credentials(user.id()));
          note(actor, "account.end_sessions", user, Map.of());
          return user;
        });
  }

  /** The actor's access tokens, newest first. */
  public Outcome<List<AccessToken>> tokens(Actor actor) {
    return desk.read(actor, "token.list", () -> tokens.ofUser(self(actor).id()));
  }

  public Outcome<NewToken> createToken(
      Actor actor, String name, Set<AccessScope> scopes, Instant expiresAt) {
    SecretToken secret = SecretToken.generate("hg_pat_", random);
    return desk.change(
        actor,
        "token.create",
        () -> {
          User user = self(actor);
          Instant now = desk.now();
          Checks checks = new Checks();
          String checked = checks.name("name", name);
          checks.future("expires_at", Optional.of(expiresAt), now);
          if (expiresAt.isAfter(now.plus(MAX_TOKEN_LIFE))) {
            checks.add("expires_at", "A token works for a year at most.");
          }
          if (scopes.isEmpty()) {
            checks.add("scopes", "Choose at least one thing that the token may do.");
          }
          checks.finish();
          if (tokens.ofUser(user.id()).stream().filter(each -> each.isUsable(now)).count()
              >= MAX_TOKENS) {
            throw Stopped.against("You have %d tokens; revoke some first.".formatted(MAX_TOKENS));
          }
          AccessToken token =
              new AccessToken(
                  tokens.nextId(),
                  user.id(),
                  checked,
                  secret.shownPrefix(),
                  scopes,
                  now,
                  expiresAt,
                  Optional.empty(),
                  Optional.empty());
          tokens.add(token, secret.hash());
          note(actor, "token.create", user, Map.of("name", checked, "scopes", scopes.toString()));
          return new NewToken(token, secret);
        });
  }

  public Outcome<AccessToken> revokeToken(Actor actor, AccessTokenId id) {
    return desk.change(
        actor,
        "token.revoke",
        () -> {
          User user = self(actor);
          AccessToken token = tokens.find(id).orElseThrow(Stopped::missing);
          if (!token.user().equals(user.id())) {
            throw Stopped.denied("token " + id.value());
          }
          if (token.revokedAt().isPresent()) {
            throw Stopped.against("The token has been revoked already.");
          }
          AccessToken revoked = token.revoke(desk.now());
          tokens.save(revoked);
          note(actor, "token.revoke", user, Map.of("name", token.name()));
          return revoked;
        });
  }

  /**
   * Checks the password outside of a change, since that takes long on purpose. Whoever found an
   * open browser must not find the password by trying.
   */
  private Outcome<User> prove(Actor actor, String field, String password) {
    record Account(User user, Credentials credentials) {}
    Outcome<Account> account =
        desk.openRead(
            () -> {
              User user = self(actor);
              return new Account(user, users.credentials(user.id()));
            });
    if (!(account instanceof Outcome.Done<Account>(Account(User user, Credentials kept)))) {
      return account.map(Account::user);
    }
    Duration wait = proofs.wait(user.login(), desk.now());
    if (wait.isPositive()) {
      return new Outcome.Refused<>(
          "Too many wrong attempts. Try again in %d min.".formatted(wait.toMinutes() + 1));
    }
    if (!passwords.matches(password, kept.passwordHash())) {
      proofs.failed(user.login(), desk.now());
      return new Outcome.Invalid<>(
          List.of(new Outcome.Problem(field, "This is not your password.")));
    }
    return new Outcome.Done<>(user);
  }

  private void keep(User user, Optional<SecondFactor> factor) {
    users.save(user, users.credentials(user.id()).withSecondFactor(factor));
  }

  /** The command line has no account. */
  private User self(Actor actor) {
    UserId id = actor.user().orElseThrow(Stopped::missing);
    return users.find(id).filter(user -> !user.disabled()).orElseThrow(Stopped::missing);
  }

  /** See https://github.com/google/google-authenticator/wiki/Key-Uri-Format. */
  private static String uri(User user, String secret) {
    String label = URLEncoder.encode("Headgate:" + user.login(), StandardCharsets.UTF_8);
    return "otpauth://totp/" + label.replace("+", "%20") + "?secret=" + secret + "&issuer=Headgate";
  }

  private void note(Actor actor, String action, User user, Map<String, String> details) {
    desk.note(actor, action, "user " + user.id().value(), user.tenant(), details);
  }
}
