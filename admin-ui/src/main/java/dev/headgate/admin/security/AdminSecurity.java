package dev.headgate.admin.security;

import dev.headgate.admin.assets.Assets;
import dev.headgate.admin.words.Words;
import dev.headgate.ingest.management.SignIn;
import dev.headgate.ingest.user.Actor;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.SessionTrackingMode;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.authentication.logout.LogoutFilter;
import org.springframework.security.web.authentication.logout.LogoutSuccessHandler;

/**
 * The filters before the pages. They and those of the management API are mapped to these paths
 * only: requests of the ingest APIs pass none of them.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class AdminSecurity {
  private static final String[] FILTERED = {"/admin", "/admin/*", "/api/v1", "/api/v1/*"};
  private static final int IDLE_MINUTES = 8 * 60;
  private static final String[] OPEN = {
    "/admin/sign-in", "/admin/sign-in/*", "/admin/assets/**", "/admin/invitation/*", "/admin/theme"
  };

  /** Boot maps the filter chain to every path; nothing else lets us change that. */
  @Bean
  static BeanPostProcessor pagesAndManagementOnly() {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof DelegatingFilterProxyRegistrationBean chain) {
          chain.setUrlPatterns(List.of(FILTERED));
        }
        return bean;
      }
    };
  }

  @Bean
  FilterRegistrationBean<PageHeaders> pageHeaders(Assets assets, Words words) {
    FilterRegistrationBean<PageHeaders> registration =
        new FilterRegistrationBean<>(new PageHeaders(assets, words));
    registration.addUrlPatterns("/admin", "/admin/*", "/error");
    registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
    return registration;
  }

  /** The browser sends the cookie to the pages only, and no script reads it. */
  @Bean
  ServletContextInitializer sessionCookie() {
    return context -> {
      SessionCookieConfig cookie = context.getSessionCookieConfig();
      cookie.setName("headgate_session");
      cookie.setPath("/admin");
      cookie.setHttpOnly(true);
      cookie.setAttribute("SameSite", "Lax");
      context.setSessionTrackingModes(EnumSet.of(SessionTrackingMode.COOKIE));
      context.setSessionTimeout(IDLE_MINUTES);
    };
  }

  @Bean
  OpenSessions openSessions() {
    return new OpenSessions();
  }

  @Bean
  Actors actors(OpenSessions sessions, InstantSource clock) {
    return new Actors(sessions, clock);
  }

  @Bean
  Presence presence(SignIn signIn, OpenSessions sessions, Actors actors) {
    return new Presence(signIn, sessions, actors);
  }

  /** There is no other way in than our sign-in; without this, Boot would make a user of its own. */
  @Bean
  UserDetailsService noOtherUsers() {
    return name -> {
      throw new UsernameNotFoundException("sign in at /admin/sign-in");
    };
  }

  @Bean
  SecurityFilterChain pages(HttpSecurity http, SignIn signIn, Actors actors) throws Exception {
    return http.securityMatcher("/admin", "/admin/**")
        .authorizeHttpRequests(
            paths -> paths.requestMatchers(OPEN).permitAll().anyRequest().authenticated())
        .exceptionHandling(
            handling ->
                handling.authenticationEntryPoint(
                    new LoginUrlAuthenticationEntryPoint("/admin/sign-in")))
        .logout(
            logout ->
                logout
                    .logoutUrl("/admin/sign-out")
                    .addLogoutHandler(
                        (request, response, authentication) -> {
                          if (request.getAttribute(Actors.ATTRIBUTE) instanceof Actor actor) {
                            signIn.signOut(actor);
                          }
                        })
                    .logoutSuccessHandler(toSignIn()))
        .headers(
            headers ->
                headers
                    .frameOptions(frames -> frames.disable())
                    .contentTypeOptions(types -> types.disable()))
        .addFilterBefore(new CurrentUser(signIn, actors), LogoutFilter.class)
        .build();
  }

  private static LogoutSuccessHandler toSignIn() {
    return (request, response, authentication) -> response.sendRedirect("/admin/sign-in?out");
  }
}
