package dev.headgate.admin.security;

import dev.headgate.admin.assets.Assets;
import dev.headgate.admin.words.Words;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * What a browser may do with our pages: run our scripts and nothing else. Templates find the nonce
 * of the request as {@code cspNonce}, its number as {@code requestId}, and on every page, errors
 * too, what they write with: {@code assets} and {@code words}.
 *
 * @see <a href="https://www.w3.org/TR/CSP3/">Content Security Policy</a>
 */
final class PageHeaders extends OncePerRequestFilter {
  static final String REQUEST_ID = "requestId";

  private final SecureRandom random = new SecureRandom();
  private final Assets assets;
  private final Words words;

  PageHeaders(Assets assets, Words words) {
    this.assets = assets;
    this.words = words;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String nonce = nonce();
    request.setAttribute("cspNonce", nonce);
    request.setAttribute("theme", theme(request));
    request.setAttribute("assets", assets);
    request.setAttribute("words", words);
    if (request.getAttribute(REQUEST_ID) == null) {
      request.setAttribute(REQUEST_ID, UUID.randomUUID().toString());
    }
    response.setHeader("X-Request-Id", String.valueOf(request.getAttribute(REQUEST_ID)));
    response.setHeader("Content-Security-Policy", policy(nonce));
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Referrer-Policy", "same-origin");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.setHeader(
        "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    chain.doFilter(request, response);
  }

  private static String policy(String nonce) {
    return "default-src 'none'; script-src 'nonce-%1$s'; style-src 'nonce-%1$s'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
        .formatted(nonce);
  }

  /** A failed request is answered anew, and needs them as well. */
  @Override
  protected boolean shouldNotFilterErrorDispatch() {
    return false;
  }

  private String nonce() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String theme(HttpServletRequest request) {
    return Stream.ofNullable(request.getCookies())
        .flatMap(Arrays::stream)
        .filter(cookie -> cookie.getName().equals("headgate_theme"))
        .map(Cookie::getValue)
        .filter(value -> value.equals("dark") || value.equals("light"))
        .findFirst()
        .orElse("auto");
  }
}
