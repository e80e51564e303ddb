package dev.headgate.admin.api;

import jakarta.servlet.http.HttpServletRequest;

/** Where the API is. */
final class ApiPath {
  /** What all its addresses begin with. */
  static final String ROOT = "/api/v1";

  private ApiPath() {}

  static boolean isBelow(HttpServletRequest request) {
    String path = request.getRequestURI();
    return path.equals(ROOT) || path.startsWith(ROOT + "/");
  }
}
