package dev.headgate.app.cli;

import dev.headgate.ingest.management.UserAdministration.NewPassword;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Role;
import dev.headgate.ingest.user.User;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "user",
    description = "Users: who can sign in.",
    subcommands = {
      UserCommands.ListAll.class,
      UserCommands.Create.class,
      UserCommands.ResetPassword.class,
      UserCommands.ResetSecondFactor.class
    })
final class UserCommands extends Group {
  private static final String ONCE =
      "The password is shown this once, and must be changed at the next sign-in.";

  private static Listing listing(List<User> users) {
    Listing listing =
        new Listing(
            "login", "role", "tenant", "second_factor", "disabled", "must_change", "last_sign_in");
    for (User user : users) {
      listing.row(
          user.login(),
          lower(user.role()),
          user.tenant().map(TenantId::value),
          user.secondFactor(),
          user.disabled(),
          user.mustChangePassword(),
          user.lastSignInAt());
    }
    return listing;
  }

  private static Listing withPassword(NewPassword made) {
    return new Listing("login", "role", "password")
        .row(made.user().login(), lower(made.user().role()), made.password().reveal());
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static User named(Gateway gateway, String login) {
    return Task.done(gateway.users().list(Task.actor()), "user").stream()
        .filter(user -> user.login().equalsIgnoreCase(login.strip()))
        .findFirst()
        .orElseThrow(
            () -> Failure.failed("There is no user " + login + "; see: headgate user list"));
  }

  @Command(name = "list", description = "Show all users.")
  static final class ListAll extends Task {
    @Override
    Listing work(Gateway gateway) {
      return listing(done(gateway.users().list(actor()), "user"));
    }
  }

  @Command(name = "create", description = "Make a user and show a first password once.")
  static final class Create extends Task {
    @Parameters(paramLabel = "LOGIN", description = "An e-mail address or a short name.")
    String login;

    @Option(names = "--role", required = true, description = "One of ${COMPLETION-CANDIDATES}.")
    Role role;

    @Option(
        names = "--tenant",
        paramLabel = "ID",
        description = "The tenant the user belongs to; none for an operator.")
    @Nullable Integer tenant;

    @SuppressWarnings("NullAway.Init")
    Create() {}

    @Override
    Listing work(Gateway gateway) {
      var outcome =
          gateway
              .users()
              .create(actor(), login, role, Optional.ofNullable(tenant).map(Ids::tenant));
      return withPassword(done(outcome, "tenant " + tenant));
    }

    @Override
    String remark() {
      return ONCE;
    }
  }

  @Command(
      name = "reset-password",
      description = "Set a random password, show it once, and end all sessions.")
  static final class ResetPassword extends Task {
    @Parameters(paramLabel = "LOGIN")
    String login;

    @SuppressWarnings("NullAway.Init")
    ResetPassword() {}

    @Override
    Listing work(Gateway gateway) {
      User user = named(gateway, login);
      return withPassword(done(gateway.users().resetPassword(actor(), user.id()), "user " + login));
    }

    @Override
    String remark() {
      return ONCE;
    }
  }

  @Command(
      name = "reset-second-factor",
      description = "Take a lost second factor away, and end all sessions.")
  static final class ResetSecondFactor extends Task {
    @Parameters(paramLabel = "LOGIN")
    String login;

    @SuppressWarnings("NullAway.Init")
    ResetSecondFactor() {}

    @Override
    Listing work(Gateway gateway) {
      User user = named(gateway, login);
      return listing(
          List.of(done(gateway.users().resetSecondFactor(actor(), user.id()), "user " + login)));
    }
  }
}
