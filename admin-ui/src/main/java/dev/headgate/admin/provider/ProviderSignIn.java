package dev.headgate.admin.provider;

import dev.headgate.admin.frame.PublicUrl;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.client.authentication.OAuth2LoginAuthenticationToken;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.oidc.authentication.OidcAuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.userinfo.DefaultOAuth2UserService;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.HttpSessionOAuth2AuthorizationRequestRepository;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/**
 * Sends a browser to the provider and finds out who came back: authorization code with PKCE, state
 * and nonce; the id token's signature, issuer, audience and times are checked.
 */
public final class ProviderSignIn {
  /** Where the provider sends the browser back to. */
  public static final String CALLBACK = "/admin/sign-in/callback";

  private static final String REGISTRATION = "provider";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final IdentityProvider provider;
  private final PublicUrl publicUrl;
  private final JdkClientHttpRequestFactory requests;
  private final Discovery discovery;
  private final HttpSessionOAuth2AuthorizationRequestRepository waiting =
      new HttpSessionOAuth2AuthorizationRequestRepository();
  private @Nullable Client client;

  /** What became of a visit to the provider. */
  public sealed interface Visit {
    /**
     * The provider vouches for somebody.
     *
     * @param login what they sign in as here
     */
    record Vouched(String login) implements Visit {}

    /**
     * It does not, or not so that it counts.
     *
     * @param reason for the log, not for the page: parts of it may be a stranger's text
     */
    record Failed(String reason) implements Visit {}
  }

  /** All that is known once the provider has been asked. */
  private record Client(
      ClientRegistration registration, OidcAuthorizationCodeAuthenticationProvider checks) {}

  public ProviderSignIn(IdentityProvider provider, PublicUrl publicUrl, InstantSource clock) {
    this.provider = provider;
    this.publicUrl = publicUrl;
    this.requests =
        new JdkClientHttpRequestFactory(
            HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build());
    requests.setReadTimeout(PATIENCE);
    this.discovery =
        new Discovery(provider, RestClient.builder().requestFactory(requests).build(), clock);
  }

  /** What the provider is called. */
  public String name() {
    return provider.name();
  }

  /**
   * The address at the provider to send the browser to; what belongs to it waits in the session.
   *
   * @throws ProviderUnavailable if the provider cannot be asked
   */
  public String begin(HttpServletRequest request, HttpServletResponse response) {
    ClientRegistration registration = client().registration();
    DefaultOAuth2AuthorizationRequestResolver resolver =
        new DefaultOAuth2AuthorizationRequestResolver(
            id -> id.equals(REGISTRATION) ? registration : null, "/admin/sign-in/with");
    String callback = publicUrl.of(request) + CALLBACK;
    resolver.setAuthorizationRequestCustomizer(
        OAuth2AuthorizationRequestCustomizers.withPkce()
            .andThen(builder -> builder.redirectUri(callback)));
    OAuth2AuthorizationRequest asked =
        Objects.requireNonNull(resolver.resolve(request, REGISTRATION));
    waiting.saveAuthorizationRequest(asked, request, response);
    return asked.getAuthorizationRequestUri();
  }

  /**
   * Who the browser came back as.
   *
   * @throws ProviderUnavailable if the provider cannot be asked
   */
  public Visit finish(HttpServletRequest request, HttpServletResponse response) {
    OAuth2AuthorizationRequest asked = waiting.removeAuthorizationRequest(request, response);
    @Nullable String code = request.getParameter("code");
    if (asked == null) {
      return new Visit.Failed("nobody was sent there from this session");
    }
    if (code == null) {
      return new Visit.Failed("the provider refused");
    }
    OAuth2AuthorizationResponse answer =
        OAuth2AuthorizationResponse.success(code)
            .redirectUri(Objects.requireNonNull(asked.getRedirectUri()))
            .state(request.getParameter("state"))
            .build();
    Client client = client();
    try {
      OAuth2LoginAuthenticationToken checked =
          (OAuth2LoginAuthenticationToken)
              client
                  .checks()
                  .authenticate(
                      new OAuth2LoginAuthenticationToken(
                          client.registration(), new OAuth2AuthorizationExchange(asked, answer)));
      return Objects.requireNonNull(checked).getPrincipal() instanceof OidcUser user
          ? visit(user)
          : new Visit.Failed("the provider speaks no OpenID Connect");
    } catch (AuthenticationException e) {
      return new Visit.Failed(String.valueOf(e.getMessage()));
    }
  }

  private Visit visit(OidcUser user) {
    boolean byEmail = provider.loginClaim().equals(IdentityProvider.EMAIL);
    if (byEmail && !Boolean.TRUE.equals(user.getEmailVerified())) {
      return new Visit.Failed("the provider has not verified the e-mail address");
    }
    return Optional.ofNullable(byEmail ? user.getEmail() : user.getPreferredUsername())
        .filter(login -> !login.isBlank())
        .<Visit>map(Visit.Vouched::new)
        .orElseGet(() -> new Visit.Failed("the provider sent no " + provider.loginClaim()));
  }

  private synchronized Client client() {
    if (client == null) {
      Map<String, Object> document = discovery.document();
      ClientRegistration registration = registration(document);
      client = new Client(registration, checks(registration, document));
    }
    return client;
  }

  private ClientRegistration registration(Map<String, Object> document) {
    try {
      ClientRegistration.Builder builder =
          ClientRegistrations.fromOidcConfiguration(document)
              .registrationId(REGISTRATION)
              .clientId(provider.clientId())
              .clientSecret(provider.clientSecret())
              .redirectUri("{baseUrl}" + CALLBACK)
              .scope(scopes());
      if (provider.clientSecret().isEmpty()) {
        builder.clientAuthenticationMethod(ClientAuthenticationMethod.NONE);
      }
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new ProviderUnavailable("what it says of itself cannot be understood", e);
    }
  }

  private List<String> scopes() {
    return provider.loginClaim().equals(IdentityProvider.EMAIL)
        ? List.of("openid", "email")
        : List.of("openid", "profile");
  }

  private OidcAuthorizationCodeAuthenticationProvider checks(
      ClientRegistration registration, Map<String, Object> document) {
    RestClientAuthorizationCodeTokenResponseClient tokens =
        new RestClientAuthorizationCodeTokenResponseClient();
    tokens.setRestClient(
        RestClient.builder()
            .requestFactory(requests)
            .configureMessageConverters(
                converters ->
                    converters
                        .registerDefaults()
                        .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
            .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
            .build());
    RestTemplate http = new RestTemplate(requests);
    DefaultOAuth2UserService userInfo = new DefaultOAuth2UserService();
    userInfo.setRestOperations(http);
    OidcUserService users = new OidcUserService();
    users.setOauth2UserService(userInfo);
    OidcAuthorizationCodeAuthenticationProvider checks =
        new OidcAuthorizationCodeAuthenticationProvider(tokens, users);
    JwtDecoder decoder = decoder(registration, document, http);
    checks.setJwtDecoderFactory(_ -> decoder);
    return checks;
  }

  private static JwtDecoder decoder(
      ClientRegistration registration, Map<String, Object> document, RestTemplate http) {
    NimbusJwtDecoder decoder =
        NimbusJwtDecoder.withJwkSetUri(
                Objects.requireNonNull(registration.getProviderDetails().getJwkSetUri()))
            .restOperations(http)
            .jwsAlgorithms(
                chosen -> {
                  chosen.clear();
                  chosen.addAll(algorithms(document));
                })
            .build();
    decoder.setClaimSetConverter(OidcIdTokenDecoderFactory.createDefaultClaimTypeConverter());
    decoder.setJwtValidator(
        new DelegatingOAuth2TokenValidator<>(
            new JwtTimestampValidator(), new OidcIdTokenValidator(registration)));
    return decoder;
  }

  /** Signatures with a key pair only: a shared secret would be the client's. */
  private static Set<SignatureAlgorithm> algorithms(Map<String, Object> document) {
    Set<SignatureAlgorithm> offered =
        document.get("id_token_signing_alg_values_supported") instanceof List<?> names
            ? names.stream()
                .flatMap(name -> Stream.ofNullable(SignatureAlgorithm.from(String.valueOf(name))))
                .collect(Collectors.toSet())
            : Set.of();
    return offered.isEmpty() ? Set.of(SignatureAlgorithm.RS256) : offered;
  }
}
