package dev.headgate.app;

import dev.headgate.admin.frame.PublicUrl;
import dev.headgate.admin.provider.IdentityProvider;
import dev.headgate.admin.provider.ProviderSignIn;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Signing in with an OpenID Connect provider, when the operator named one. */
@Configuration(proxyBeanMethods = false)
@Conditional(ProviderConfiguration.IssuerIsSet.class)
class ProviderConfiguration {

  static final class IssuerIsSet implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return !context.getEnvironment().getProperty("headgate.oidc.issuer", "").isBlank();
    }
  }

  /** Asks the provider for nothing yet. */
  @Bean
  ProviderSignIn providerSignIn(HeadgateConfig config, PublicUrl publicUrl, InstantSource clock) {
    return new ProviderSignIn(provider(config.oidc()), publicUrl, clock);
  }

  private static IdentityProvider provider(HeadgateConfig.Oidc oidc) {
    try {
      return new IdentityProvider(
          oidc.name(),
          oidc.issuer().strip(),
          oidc.clientId().strip(),
          oidc.clientSecret(),
          oidc.loginClaim().strip());
    } catch (IllegalArgumentException e) {
      throw new InvalidSetting("HEADGATE_OIDC_...: " + e.getMessage() + ".", e);
    }
  }
}
