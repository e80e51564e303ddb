package dev.headgate.admin.account;

import static dev.headgate.admin.frame.Answers.orNotFound;

import dev.headgate.admin.component.FormErrors;
import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.NotFound;
import dev.headgate.admin.words.Flash;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.OwnAccount;
import dev.headgate.ingest.management.OwnAccount.SecondFactorOffer;
import dev.headgate.ingest.user.SecretToken;
import dev.headgate.ingest.user.User;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Sets up a second factor, renews its recovery codes, and does without it again. */
@Controller
final class SecondFactorController {
  private static final String PATH = AccountPageController.PATH + "/second-factor";
  private static final String CODES = AccountPageController.PATH + "/recovery-codes";
  private static final String OFF = PATH + "/off";

  private final OwnAccount account;

  SecondFactorController(OwnAccount account) {
    this.account = account;
  }

  /** Recovery codes, on their way to the one page that shows them. */
  record ShownCodes(List<String> codes, String login) {
    public String text() {
      return String.join("\n", codes);
    }

    /** A file with them, as an address: nothing is kept here that could be fetched. */
    public String file() {
      String text = "Recovery codes of " + login + " at Headgate, each good once\n\n" + text();
      return "data:text/plain;charset=utf-8,"
          + URLEncoder.encode(text + "\n", StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
      return "ShownCodes";
    }
  }

  @PostMapping(PATH)
  String begin(Frame frame, RedirectAttributes next) {
    if (account.offerSecondFactor(frame.actor())
        instanceof Outcome.Refused<SecondFactorOffer>(String reason)) {
      Flash.bad(next, reason);
      return "redirect:" + frame.link(AccountPageController.PATH);
    }
    return "redirect:" + frame.link(PATH);
  }

  @GetMapping(PATH)
  String setUp(Frame frame, Model model) {
    return setUp(frame, FormErrors.NONE, model);
  }

  private String setUp(Frame frame, FormErrors errors, Model model) {
    Optional<SecondFactorOffer> offer = orNotFound(account.secondFactor(frame.actor())).waiting();
    if (offer.isEmpty()) {
      return "redirect:" + frame.link(AccountPageController.PATH);
    }
    model.addAttribute("secret", inGroups(offer.get().secret()));
    model.addAttribute("qr", QrCode.of(offer.get().uri()));
    model.addAttribute("uri", offer.get().uri());
    model.addAttribute("errors", errors);
    return "admin/account/second-factor";
  }

  /** To be typed without losing the place. */
  private static String inGroups(String secret) {
    return secret.replaceAll("(.{4})(?=.)", "$1 ");
  }

  @PostMapping(PATH + "/confirm")
  String confirm(
      Frame frame,
      @RequestParam(defaultValue = "") String code,
      HttpServletResponse response,
      RedirectAttributes next,
      Model model) {
    return switch (account.confirmSecondFactor(frame.actor(), code)) {
      case Outcome.Done<List<SecretToken>>(var codes) ->
          showOnce(frame, codes, "Your second factor is on.", next);
      case Outcome.Invalid<List<SecretToken>>(var problems) -> {
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        yield setUp(frame, FormErrors.of(problems), model);
      }
      case Outcome.Refused<List<SecretToken>>(String reason) -> {
        Flash.bad(next, reason);
        yield "redirect:" + frame.link(AccountPageController.PATH);
      }
      case Outcome.NotFound<List<SecretToken>> _ -> throw new NotFound();
    };
  }

  private static String showOnce(
      Frame frame, List<SecretToken> codes, String said, RedirectAttributes next) {
    next.addFlashAttribute(
        "codes",
        new ShownCodes(codes.stream().map(SecretToken::reveal).toList(), frame.actor().name()));
    Flash.good(next, said);
    return "redirect:" + frame.link(CODES);
  }

  /** The codes if they were made a moment ago; else the form that makes others. */
  @GetMapping(CODES)
  String recoveryCodes(Frame frame, Model model) {
    return model.containsAttribute("codes")
        ? "admin/account/recovery-codes"
        : proofs(frame, CODES, FormErrors.NONE, model);
  }

  @PostMapping(CODES)
  String renew(
      Frame frame,
      @RequestParam(defaultValue = "") String password,
      @RequestParam(defaultValue = "") String code,
      HttpServletResponse response,
      RedirectAttributes next,
      Model model) {
    return switch (account.renewRecoveryCodes(frame.actor(), password, code)) {
      case Outcome.Done<List<SecretToken>>(var codes) ->
          showOnce(frame, codes, "These codes replace those you had.", next);
      case Outcome.Invalid<List<SecretToken>>(var problems) ->
          refuse(frame, CODES, FormErrors.of(problems), response, model);
      case Outcome.Refused<List<SecretToken>>(String reason) ->
          refuse(frame, CODES, FormErrors.refused(reason), response, model);
      case Outcome.NotFound<List<SecretToken>> _ -> throw new NotFound();
    };
  }

  @GetMapping(OFF)
  String askToSwitchOff(Frame frame, Model model) {
    return proofs(frame, OFF, FormErrors.NONE, model);
  }

  @PostMapping(OFF)
  String switchOff(
      Frame frame,
      @RequestParam(defaultValue = "") String password,
      @RequestParam(defaultValue = "") String code,
      HttpServletResponse response,
      RedirectAttributes next,
      Model model) {
    return switch (account.removeSecondFactor(frame.actor(), password, code)) {
      case Outcome.Done<User> _ -> {
        Flash.good(next, "Your second factor is off; the password alone lets you in.");
        yield "redirect:" + frame.link(AccountPageController.PATH);
      }
      case Outcome.Invalid<User>(var problems) ->
          refuse(frame, OFF, FormErrors.of(problems), response, model);
      case Outcome.Refused<User>(String reason) ->
          refuse(frame, OFF, FormErrors.refused(reason), response, model);
      case Outcome.NotFound<User> _ -> throw new NotFound();
    };
  }

  private String refuse(
      Frame frame, String what, FormErrors errors, HttpServletResponse response, Model model) {
    response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
    return proofs(frame, what, errors, model);
  }

  /** Both change what protects the account, so both take password and code. */
  private String proofs(Frame frame, String what, FormErrors errors, Model model) {
    if (!orNotFound(account.secondFactor(frame.actor())).inForce()) {
      return "redirect:" + frame.link(AccountPageController.PATH);
    }
    boolean off = what.equals(OFF);
    model.addAttribute("off", off);
    model.addAttribute("title", off ? "Switch the second factor off?" : "New recovery codes");
    model.addAttribute(
        "lead",
        off
            ? "From then on the password alone lets anybody in who has it; the recovery codes are void."
            : "Ten new codes replace those you have; the old ones stop working.");
    model.addAttribute("button", off ? "Switch it off" : "Make new codes");
    model.addAttribute("action", frame.link(what).toString());
    model.addAttribute("errors", errors);
    return "admin/account/proofs";
  }
}
