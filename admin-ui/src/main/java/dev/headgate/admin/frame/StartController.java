package dev.headgate.admin.frame;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** Where people come in. */
@Controller
final class StartController {

  @GetMapping("/admin")
  String start(Frame frame) {
    return "redirect:" + frame.link(Place.OVERVIEW);
  }
}
