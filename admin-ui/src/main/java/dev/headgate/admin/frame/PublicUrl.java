package dev.headgate.admin.frame;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * How senders reach this gateway, for snippets and links that leave the pages.
 *
 * @param configured without a final slash; empty for the address that the page was asked at
 */
public record PublicUrl(String configured) {

  /** The address without a final slash. */
  public String of(HttpServletRequest request) {
    return configured.isEmpty()
        ? ServletUriComponentsBuilder.fromContextPath(request).build().toUriString()
        : configured;
  }
}
