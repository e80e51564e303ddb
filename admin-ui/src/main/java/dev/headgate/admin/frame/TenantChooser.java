package dev.headgate.admin.frame;

import java.util.List;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/** Lets an operator choose a tenant where a page needs one. */
@ControllerAdvice
final class TenantChooser {
  private static final int MOST = 100;

  private final Scopes scopes;

  TenantChooser(Scopes scopes) {
    this.scopes = scopes;
  }

  @ExceptionHandler
  String choose(TenantNeeded needed, Model model) {
    Frame frame = needed.frame();
    List<FrameController.Found> found =
        scopes.search(frame.actor(), "", MOST).stream()
            .filter(scope -> scope.tenant().isPresent() && scope.site().isEmpty())
            .map(scope -> new FrameController.Found(scope, frame.withScope(scope)))
            .toList();
    model.addAttribute("frame", frame);
    model.addAttribute("found", found);
    return "admin/choose-tenant";
  }
}
