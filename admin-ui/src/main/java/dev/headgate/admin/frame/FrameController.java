package dev.headgate.admin.frame;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What the frame itself does: change the theme, look for a tenant or a site. */
@Controller
final class FrameController {
  private static final int MOST_FOUND = 30;

  private final Scopes scopes;

  FrameController(Scopes scopes) {
    this.scopes = scopes;
  }

  @PostMapping("/admin/theme")
  ResponseEntity<Void> theme(
      @RequestParam String theme,
      @RequestParam(defaultValue = "/admin") String back,
      HttpServletRequest request) {
    ResponseCookie cookie =
        ResponseCookie.from(Theme.COOKIE, Theme.named(theme).parameter())
            .path("/admin")
            .maxAge(Duration.ofDays(365))
            .httpOnly(true)
            .secure(request.isSecure())
            .sameSite("Lax")
            .build();
    return ResponseEntity.status(HttpStatus.SEE_OTHER)
        .location(URI.create(withinAdmin(back)))
        .header(HttpHeaders.SET_COOKIE, cookie.toString())
        .build();
  }

  /** A form must not be able to lead away from here. */
  private static String withinAdmin(String back) {
    boolean ours =
        back.equals("/admin") || back.startsWith("/admin/") || back.startsWith("/admin?");
    return ours && !back.contains("\\") && !back.contains("//") ? back : "/admin";
  }

  /** A page of its own for browsers without scripts, the list alone for those with. */
  @GetMapping("/admin/switch")
  String find(
      Frame frame,
      @RequestParam(defaultValue = "") String q,
      @RequestParam(defaultValue = "/admin") String back,
      HttpServletRequest request,
      Model model) {
    Link place = Link.to(withinAdmin(back).replaceFirst("\\?.*", ""));
    for (String kept : new String[] {"period", "from", "until", "compare", "refresh"}) {
      place = place.with(kept, frame.here().parameters().get(kept));
    }
    Link target = place;
    model.addAttribute("q", q);
    model.addAttribute(
        "found",
        scopes.search(frame.actor(), q, MOST_FOUND).stream()
            .map(scope -> new Found(scope, scope.in(target)))
            .toList());
    return request.getHeader("HX-Request") == null
        ? "admin/switch"
        : "admin/switch :: list(found=${found})";
  }

  record Found(Scope scope, Link link) {}
}
