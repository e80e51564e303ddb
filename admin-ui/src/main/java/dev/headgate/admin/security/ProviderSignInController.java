package dev.headgate.admin.security;

import dev.headgate.admin.frame.NotFound;
import dev.headgate.admin.provider.ProviderSignIn;
import dev.headgate.admin.provider.ProviderSignIn.Visit;
import dev.headgate.admin.provider.ProviderUnavailable;
import dev.headgate.admin.words.Flash;
import dev.headgate.ingest.management.SignIn;
import dev.headgate.ingest.management.UserAdministration;
import dev.headgate.ingest.user.Actor.RequestSource;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Lets in those for whom the configured identity provider vouches, and who are known here. */
@Controller
final class ProviderSignInController {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderSignInController.class);
  private static final String SIGN_IN = "redirect:/admin/sign-in";

  private final Optional<ProviderSignIn> provider;
  private final SignIn signIn;
  private final UserAdministration users;
  private final Actors actors;
  private final InstantSource clock;

  ProviderSignInController(
      Optional<ProviderSignIn> provider,
      SignIn signIn,
      UserAdministration users,
      Actors actors,
      InstantSource clock) {
    this.provider = provider;
    this.signIn = signIn;
    this.users = users;
    this.actors = actors;
    this.clock = clock;
  }

  @GetMapping("/admin/sign-in/provider")
  String begin(HttpServletRequest request, HttpServletResponse response, RedirectAttributes next) {
    ProviderSignIn asked = provider.orElseThrow(NotFound::new);
    try {
      return "redirect:" + asked.begin(request, response);
    } catch (ProviderUnavailable e) {
      return unavailable(asked, e, next);
    }
  }

  @GetMapping(ProviderSignIn.CALLBACK)
  String finish(HttpServletRequest request, HttpServletResponse response, RedirectAttributes next) {
    ProviderSignIn asked = provider.orElseThrow(NotFound::new);
    try {
      return switch (asked.finish(request, response)) {
        case Visit.Vouched(String login) -> letIn(login, request, response, next);
        case Visit.Failed(String reason) -> {
          LOG.warn("Nobody is signed in with {}: {}", asked.name(), oneLine(reason));
          Flash.bad(next, "%s did not sign you in. Try again.".formatted(asked.name()));
          yield SIGN_IN;
        }
      };
    } catch (ProviderUnavailable e) {
      return unavailable(asked, e, next);
    }
  }

  /** Somebody who was invited becomes a user on the way. */
  private String letIn(
      String login,
      HttpServletRequest request,
      HttpServletResponse response,
      RedirectAttributes next) {
    RequestSource source = actors.source(request);
    users.acceptVouched(login, source);
    return switch (signIn.signInVouched(login, Optional.empty(), source)) {
      case SignIn.Result.SignedIn(var user) -> {
        actors.open(user, request, response);
        yield actors.onward(request, response);
      }
      case SignIn.Result.CodeNeeded _ -> {
        new PendingSignIn.ByProvider(login, clock.instant().plus(PendingSignIn.TIME)).keep(request);
        yield "redirect:/admin/sign-in/code";
      }
      case SignIn.Result.Refused _, SignIn.Result.TooManyAttempts _ -> {
        Flash.bad(next, "You are not a user here. Ask for an invitation, and sign in again then.");
        yield SIGN_IN;
      }
    };
  }

  private static String unavailable(
      ProviderSignIn asked, ProviderUnavailable e, RedirectAttributes next) {
    LOG.warn("Nobody can sign in with {}: {}", asked.name(), oneLine(e.getMessage()));
    LOG.debug("The identity provider is not to be had", e);
    Flash.bad(next, "%s does not answer as it should. Try again later.".formatted(asked.name()));
    return SIGN_IN;
  }

  /** Parts of it may come from outside. */
  private static String oneLine(@Nullable String text) {
    String line = String.valueOf(text).replaceAll("\\p{Cntrl}", " ");
    return line.length() <= 300 ? line : line.substring(0, 300) + "...";
  }
}
