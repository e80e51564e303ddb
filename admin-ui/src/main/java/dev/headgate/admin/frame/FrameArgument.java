package dev.headgate.admin.frame;

import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Makes the frame of the page that is asked for, hands it to the controller and to the template (as
 * {@code frame}), and refuses with 404 what the actor may not see.
 */
public final class FrameArgument implements HandlerMethodArgumentResolver {
  private final Scopes scopes;
  private final Function<HttpServletRequest, Actor> actors;
  private final InstantSource clock;

  /**
   * @param actors who does something with this request
   */
  public FrameArgument(
      Scopes scopes, Function<HttpServletRequest, Actor> actors, InstantSource clock) {
    this.scopes = scopes;
    this.actors = actors;
    this.clock = clock;
  }

  @Override
  public boolean supportsParameter(MethodParameter parameter) {
    return parameter.getParameterType() == Frame.class;
  }

  @Override
  public Object resolveArgument(
      MethodParameter parameter,
      @Nullable ModelAndViewContainer model,
      NativeWebRequest web,
      @Nullable WebDataBinderFactory binder) {
    HttpServletRequest request = (HttpServletRequest) web.getNativeRequest();
    Frame frame = frameOf(request);
    if (model != null) {
      model.addAttribute("frame", frame);
    }
    return frame;
  }

  private Frame frameOf(HttpServletRequest request) {
    Instant now = clock.instant();
    Actor actor = actors.apply(request);
    Link here = Link.of(request);
    Function<String, String> parameter = name -> here.parameter(name).orElse("");
    Scope scope =
        scopes
            .find(
                actor,
                number(parameter.apply("tenant")).map(TenantId::new),
                number(parameter.apply("site")).map(SiteId::new))
            .orElseThrow(NotFound::new);
    return new Frame(
        actor,
        scope,
        Period.read(parameter, now),
        Refresh.named(parameter.apply("refresh")),
        theme(request),
        here,
        now);
  }

  /** A number that cannot be an id names nothing. */
  private static Optional<Integer> number(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      int value = Integer.parseInt(text);
      if (value > 0) {
        return Optional.of(value);
      }
      throw new NotFound();
    } catch (NumberFormatException notAnId) {
      throw new NotFound();
    }
  }

  static Theme theme(HttpServletRequest request) {
    return Stream.ofNullable(request.getCookies())
        .flatMap(Arrays::stream)
        .filter(cookie -> cookie.getName().equals(Theme.COOKIE))
        .map(Cookie::getValue)
        .map(Theme::named)
        .findFirst()
        .orElse(Theme.AUTO);
  }
}
