package dev.headgate.admin.api;

import dev.headgate.admin.security.Actors;
import dev.headgate.ingest.erasure.ErasureId;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.management.SignIn;
import dev.headgate.ingest.plan.PlanId;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.AccessTokenId;
import dev.headgate.ingest.user.InvitationId;
import dev.headgate.ingest.user.UserId;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.format.FormatterRegistry;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.firewall.HttpStatusRequestRejectedHandler;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The filters before the API, and how its requests become the arguments of its methods. */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {

  @Bean
  SecurityFilterChain api(HttpSecurity http, SignIn signIn, Actors actors) throws Exception {
    return http.securityMatcher(ApiPath.ROOT, ApiPath.ROOT + "/**")
        .csrf(AbstractHttpConfigurer::disable)
        .headers(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .anonymous(AbstractHttpConfigurer::disable)
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .authorizeHttpRequests(paths -> paths.anyRequest().authenticated())
        .addFilterBefore(new TokenFilter(signIn, actors), AuthorizationFilter.class)
        .build();
  }

  @Bean
  ErrorAnswers errorAnswers() {
    return new ErrorAnswers();
  }

  /** What the firewall does not let pass, such as {@code //} or {@code ;} in a path. */
  @Bean
  RequestRejectedHandler requestRejected() {
    RequestRejectedHandler usual = new HttpStatusRequestRejectedHandler();
    return (request, response, rejected) -> {
      if (ApiPath.isBelow(request)) {
        TokenFilter.head(request, response);
        ErrorAnswers.write(Refusal.malformed(), response);
      } else {
        usual.handle(request, response, rejected);
      }
    };
  }

  @Bean
  WebMvcConfigurer apiArguments(InstantSource clock) {
    return new WebMvcConfigurer() {
      @Override
      public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new Read<>(JsonBody.class, JsonBody::of));
        resolvers.add(new Read<>(Query.class, request -> Query.of(request, clock.instant())));
      }

      @Override
      public void addFormatters(FormatterRegistry registry) {
        registry.addConverter(String.class, TenantId.class, text -> new TenantId(number(text)));
        registry.addConverter(String.class, PlanId.class, text -> new PlanId(number(text)));
        registry.addConverter(String.class, SiteId.class, text -> new SiteId(number(text)));
        registry.addConverter(String.class, KeyId.class, text -> new KeyId(number(text)));
        registry.addConverter(String.class, UserId.class, text -> new UserId(number(text)));
        registry.addConverter(String.class, ErasureId.class, text -> new ErasureId(number(text)));
        registry.addConverter(
            String.class, InvitationId.class, text -> new InvitationId(number(text)));
        registry.addConverter(
            String.class, AccessTokenId.class, text -> new AccessTokenId(number(text)));
      }
    };
  }

  private static int number(String text) {
    return Integer.parseInt(text);
  }

  /** Reads an argument from the request as a whole. */
  private record Read<T>(Class<T> type, Function<HttpServletRequest, T> reader)
      implements HandlerMethodArgumentResolver {
    @Override
    public boolean supportsParameter(MethodParameter parameter) {
      return parameter.getParameterType() == type;
    }

    @Override
    public Object resolveArgument(
        MethodParameter parameter,
        @Nullable ModelAndViewContainer model,
        NativeWebRequest web,
        @Nullable WebDataBinderFactory binder) {
      return reader.apply((HttpServletRequest) web.getNativeRequest());
    }
  }
}
