package dev.headgate.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Turns settings in the operator's words into those of the server: TLS, and proxies in front. */
final class DerivedSettings implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    ConfigurableEnvironment environment = event.getEnvironment();
    Map<String, Object> derived = new HashMap<>();
    tls(environment, derived);
    proxies(environment, derived);
    environment.getPropertySources().addFirst(new MapPropertySource("headgate-derived", derived));
  }

  private static void tls(ConfigurableEnvironment environment, Map<String, Object> derived) {
    String certificate = environment.getProperty("headgate.tls.certificate", "");
    String key = environment.getProperty("headgate.tls.key", "");
    if (certificate.isEmpty() && key.isEmpty()) {
      return;
    }
    requireReadable("HEADGATE_TLS_CERT", certificate);
    requireReadable("HEADGATE_TLS_KEY", key);
    String bundle = "spring.ssl.bundle.pem.headgate.";
    derived.put(bundle + "keystore.certificate", Path.of(certificate).toUri().toString());
    derived.put(bundle + "keystore.private-key", Path.of(key).toUri().toString());
    derived.put(bundle + "reload-on-update", "true");
    derived.put("server.ssl.bundle", "headgate");
    derived.put("management.server.ssl.enabled", "false");
  }

  private static void requireReadable(String setting, String file) {
    if (file.isEmpty()) {
      throw new InvalidSetting(
          "HEADGATE_TLS_CERT and HEADGATE_TLS_KEY go together; one is missing.");
    }
    if (!Files.isReadable(Path.of(file))) {
      throw new InvalidSetting(setting + ": the file " + file + " cannot be read.");
    }
  }

  private static void proxies(ConfigurableEnvironment environment, Map<String, Object> derived) {
    String pattern =
        TrustedProxies.pattern(environment.getProperty("headgate.trusted-proxies", ""));
    if (!pattern.isEmpty()) {
      derived.put("server.forward-headers-strategy", "native");
      derived.put("server.tomcat.remoteip.internal-proxies", pattern);
      derived.put("server.tomcat.remoteip.remote-ip-header", "X-Forwarded-For");
      derived.put("server.tomcat.remoteip.protocol-header", "X-Forwarded-Proto");
    }
  }
}
