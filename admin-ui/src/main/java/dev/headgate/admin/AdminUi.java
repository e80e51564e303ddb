package dev.headgate.admin;

import dev.headgate.admin.assets.Assets;
import dev.headgate.admin.frame.FrameArgument;
import dev.headgate.admin.frame.Scopes;
import dev.headgate.admin.security.Actors;
import dev.headgate.admin.words.Words;
import dev.headgate.ingest.user.Actor;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * All of the admin pages, to be imported by the application. It needs beans of the use cases (the
 * package {@code management}), an {@link InstantSource} and {@link Scopes}.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan
public class AdminUi {

  @Bean
  Assets assets() {
    return new Assets();
  }

  @Bean
  Words words() {
    return new Words();
  }

  @Bean
  WebMvcConfigurer pageArguments(Scopes scopes, Actors actors, InstantSource clock) {
    return new WebMvcConfigurer() {
      @Override
      public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new FrameArgument(scopes, actors::of, clock));
        resolvers.add(new ActorArgument(actors));
      }
    };
  }

  /** Hands the actor to controllers that need no frame. */
  private record ActorArgument(Actors actors) implements HandlerMethodArgumentResolver {
    @Override
    public boolean supportsParameter(MethodParameter parameter) {
      return parameter.getParameterType() == Actor.class;
    }

    @Override
    public Object resolveArgument(
        MethodParameter parameter,
        @Nullable ModelAndViewContainer model,
        NativeWebRequest web,
        @Nullable WebDataBinderFactory binder) {
      return actors.of((HttpServletRequest) web.getNativeRequest());
    }
  }
}
