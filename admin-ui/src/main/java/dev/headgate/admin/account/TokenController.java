package dev.headgate.admin.account;

import static dev.headgate.admin.frame.Answers.orNotFound;
import static dev.headgate.admin.frame.Answers.tell;

import dev.headgate.admin.component.Confirmation;
import dev.headgate.admin.component.FormErrors;
import dev.headgate.admin.component.ShownSecret;
import dev.headgate.admin.component.ShownSecret.Snippet;
import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.NotFound;
import dev.headgate.admin.frame.PublicUrl;
import dev.headgate.admin.words.Words;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.OwnAccount;
import dev.headgate.ingest.management.OwnAccount.NewToken;
import dev.headgate.ingest.user.AccessToken;
import dev.headgate.ingest.user.AccessTokenId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Makes and revokes somebody's own access tokens. */
@Controller
final class TokenController {
  private static final String PATH = AccountPageController.PATH + "/tokens";

  private final OwnAccount account;
  private final PublicUrl publicUrl;
  private final Words words;

  TokenController(OwnAccount account, PublicUrl publicUrl, Words words) {
    this.account = account;
    this.publicUrl = publicUrl;
    this.words = words;
  }

  @GetMapping(PATH + "/new")
  String form(Frame frame, Model model) {
    return form(TokenInput.fresh(frame.now()), FormErrors.NONE, model);
  }

  private static String form(TokenInput input, FormErrors errors, Model model) {
    model.addAttribute("input", input);
    model.addAttribute("errors", errors);
    model.addAttribute("scopes", TokenInput.SCOPES);
    return "admin/account/token-new";
  }

  @PostMapping(PATH)
  String create(
      Frame frame,
      @ModelAttribute("input") TokenInput input,
      HttpServletRequest request,
      HttpServletResponse response,
      RedirectAttributes next,
      Model model) {
    Outcome<NewToken> outcome =
        account.createToken(frame.actor(), input.name(), input.scopes(), input.expiry());
    return switch (outcome) {
      case Outcome.Done<NewToken>(NewToken made) -> {
        next.addFlashAttribute("secret", shown(made, request));
        yield "redirect:" + frame.link(AccountPageController.PATH);
      }
      case Outcome.Invalid<NewToken>(var problems) -> {
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        yield form(input, FormErrors.of(problems), model);
      }
      case Outcome.Refused<NewToken>(String reason) -> {
        response.setStatus(HttpStatus.CONFLICT.value());
        yield form(input, FormErrors.refused(reason), model);
      }
      case Outcome.NotFound<NewToken> _ -> throw new NotFound();
    };
  }

  private ShownSecret shown(NewToken made, HttpServletRequest request) {
    String secret = made.secret().reveal();
    String curl =
        """
        curl -H 'Authorization: Bearer %s' \\
          %s/api/v1/me"""
            .formatted(secret, publicUrl.of(request));
    return new ShownSecret(made.token().name(), secret, List.of(new Snippet("curl", curl)));
  }

  @GetMapping(PATH + "/{id}/revoke")
  String askToRevoke(Frame frame, @PathVariable int id, Model model) {
    AccessToken token =
        orNotFound(account.tokens(frame.actor())).stream()
            .filter(each -> each.id().value() == id)
            .findFirst()
            .orElseThrow(NotFound::new);
    model.addAttribute(
        "confirm",
        new Confirmation(
            "Revoke the token \"%s\"?".formatted(token.name()),
            List.of(
                token
                    .lastUsedAt()
                    .map(at -> "It was last used on " + words.time(at) + ".")
                    .orElse("It has never been used."),
                "Scripts with this token are refused from now on. It cannot be undone."),
            frame.link(PATH + "/" + id + "/revoke").toString(),
            "Revoke the token",
            frame.link(AccountPageController.PATH),
            true,
            Optional.empty()));
    return "admin/account/confirm";
  }

  @PostMapping(PATH + "/{id}/revoke")
  String revoke(Frame frame, @PathVariable int id, RedirectAttributes next) {
    if (id <= 0) {
      throw new NotFound();
    }
    tell(
        account.revokeToken(frame.actor(), new AccessTokenId(id)),
        token -> "The token \"%s\" is revoked.".formatted(token.name()),
        next);
    return "redirect:" + frame.link(AccountPageController.PATH);
  }
}
