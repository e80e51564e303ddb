package dev.headgate.admin.frame;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** Where people come in. */
@Controller
final class StartController {

  /** A forward, not a redirect: what is to be said once is still to be said. */
  @GetMapping("/admin")
  String start() {
    return "forward:" + Place.OVERVIEW.path();
  }
}
