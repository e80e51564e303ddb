package dev.headgate.admin;

import dev.headgate.admin.frame.PublicUrl;
import dev.headgate.admin.provider.IdentityProvider;
import dev.headgate.admin.provider.ProviderSignIn;
import java.time.InstantSource;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** A gateway that people can sign in to with a provider as well. */
@TestConfiguration(proxyBeanMethods = false)
class ProviderGateway {
  @Bean
  FakeProvider fakeProvider() throws Exception {
    return new FakeProvider();
  }

  @Bean
  ProviderSignIn providerSignIn(FakeProvider provider, PublicUrl publicUrl, InstantSource clock) {
    return new ProviderSignIn(
        new IdentityProvider(
            "Acme ID",
            provider.issuer(),
            FakeProvider.CLIENT_ID,
            FakeProvider.CLIENT_SECRET,
            "email"),
        publicUrl,
        clock);
  }
}
