package dev.headgate.admin.security;

import dev.headgate.admin.provider.ProviderSignIn;
import dev.headgate.admin.words.Words;
import dev.headgate.ingest.management.SignIn;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Lets people in: a name and a password, then a code for those who have a second factor. */
@Controller
final class SignInController {
  private static final String WRONG = "The name or the password is wrong.";
  private static final String WRONG_CODE = "This code is wrong or was used already.";

  private final SignIn signIn;
  private final Actors actors;
  private final InstantSource clock;
  private final Words words;
  private final Optional<ProviderSignIn> provider;

  SignInController(
      SignIn signIn,
      Actors actors,
      InstantSource clock,
      Words words,
      Optional<ProviderSignIn> provider) {
    this.signIn = signIn;
    this.actors = actors;
    this.clock = clock;
    this.words = words;
    this.provider = provider;
  }

  @GetMapping("/admin/sign-in")
  String form(@RequestParam @Nullable String out, Model model) {
    model.addAttribute("out", out != null);
    return page(model, "", null);
  }

  @PostMapping("/admin/sign-in")
  String signIn(
      @RequestParam(defaultValue = "") String login,
      @RequestParam(defaultValue = "") String password,
      HttpServletRequest request,
      HttpServletResponse response,
      Model model) {
    return switch (signIn.signIn(login, password, Optional.empty(), actors.source(request))) {
      case SignIn.Result.SignedIn(var user) -> {
        actors.open(user, request, response);
        yield actors.onward(request, response);
      }
      case SignIn.Result.CodeNeeded _ -> {
        new PendingSignIn.ByPassword(login, password, clock.instant().plus(PendingSignIn.TIME))
            .keep(request);
        yield "redirect:/admin/sign-in/code";
      }
      case SignIn.Result.Refused _ -> page(model, login, refuse(response, WRONG));
      case SignIn.Result.TooManyAttempts(Duration wait) ->
          page(model, login, tooMany(response, wait));
    };
  }

  @GetMapping("/admin/sign-in/code")
  String codeForm(HttpServletRequest request, Model model) {
    return PendingSignIn.of(request, clock.instant()).isEmpty()
        ? "redirect:/admin/sign-in"
        : codePage(model, null);
  }

  @PostMapping("/admin/sign-in/code")
  String code(
      @RequestParam(defaultValue = "") String code,
      HttpServletRequest request,
      HttpServletResponse response,
      Model model) {
    PendingSignIn pending = PendingSignIn.of(request, clock.instant()).orElse(null);
    if (pending == null) {
      return "redirect:/admin/sign-in";
    }
    return switch (pending.complete(signIn, code, actors.source(request))) {
      case SignIn.Result.SignedIn(var user) -> {
        PendingSignIn.forget(request);
        actors.open(user, request, response);
        yield actors.onward(request, response);
      }
      case SignIn.Result.CodeNeeded _, SignIn.Result.Refused _ ->
          codePage(model, refuse(response, WRONG_CODE));
      case SignIn.Result.TooManyAttempts(Duration wait) -> codePage(model, tooMany(response, wait));
    };
  }

  private static String refuse(HttpServletResponse response, String error) {
    response.setStatus(HttpStatus.UNAUTHORIZED.value());
    return error;
  }

  private String tooMany(HttpServletResponse response, Duration wait) {
    response.setStatus(HttpStatus.TOO_MANY_REQUESTS.value());
    response.setHeader("Retry-After", String.valueOf(wait.toSeconds() + 1));
    return "Too many wrong attempts. Try again in %s."
        .formatted(words.duration(wait.plusSeconds(1)));
  }

  private String page(Model model, String login, @Nullable String error) {
    model.addAttribute("provider", provider.map(ProviderSignIn::name).orElse(null));
    model.addAttribute("login", login);
    model.addAttribute("error", error);
    return "admin/sign-in";
  }

  private static String codePage(Model model, @Nullable String error) {
    model.addAttribute("error", error);
    return "admin/sign-in-code";
  }
}
