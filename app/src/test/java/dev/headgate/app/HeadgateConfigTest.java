package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PlaceholdersResolver;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.unit.DataSize;

/** Every setting of the README's table reaches its place, and has the default the table says. */
class HeadgateConfigTest {

  @Test
  void hasTheDefaultsOfTheTable() throws Exception {
    HeadgateConfig config = bind(Map.of());

    assertThat(config.dataDir()).isEqualTo(Path.of("data"));
    assertThat(config.cache())
        .isEqualTo(Path.of(System.getProperty("user.home"), ".cache", "headgate"));
    assertThat(config.publicUrl()).isEmpty();
    assertThat(config.trustedProxies()).isEmpty();
    assertThat(config.tls()).isEqualTo(new HeadgateConfig.Tls("", ""));
    assertThat(config.oidc())
        .isEqualTo(new HeadgateConfig.Oidc("", "", "", "single sign-on", "email"));
    assertThat(config.postgres()).isEqualTo(new HeadgateConfig.Postgres("", "", ""));
    assertThat(config.clickhouse())
        .isEqualTo(new HeadgateConfig.ClickHouse("", "default", "", DataSize.ofGigabytes(2)));
    assertThat(config.journal())
        .isEqualTo(
            new HeadgateConfig.Journal(
                DataSize.ofMegabytes(64),
                Duration.ofHours(24),
                DataSize.ofGigabytes(8),
                DataSize.ofGigabytes(1)));
    assertThat(config.dedup().maxIds()).isEqualTo(100_000_000);
    assertThat(config.intake())
        .isEqualTo(new HeadgateConfig.Intake(DataSize.ofMegabytes(64), DataSize.ofMegabytes(64)));
    assertThat(config.keys().trustedWithoutDatabase()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void bindsEveryVariableAsWritten() throws Exception {
    Map<String, Object> environment = new HashMap<>();
    environment.put("HEADGATE_DATA_DIR", "/d");
    environment.put("HEADGATE_CACHE_DIR", "/c");
    environment.put("HEADGATE_PUBLIC_URL", "https://in.example");
    environment.put("HEADGATE_TRUSTED_PROXIES", "10.0.0.0/8");
    environment.put("HEADGATE_TLS_CERT", "/cert");
    environment.put("HEADGATE_TLS_KEY", "/key");
    environment.put("HEADGATE_OIDC_ISSUER", "https://id.example");
    environment.put("HEADGATE_OIDC_CLIENT_ID", "oi");
    environment.put("HEADGATE_OIDC_CLIENT_SECRET", "os");
    environment.put("HEADGATE_OIDC_NAME", "Acme ID");
    environment.put("HEADGATE_OIDC_LOGIN_CLAIM", "preferred_username");
    environment.put("HEADGATE_POSTGRES_URL", "jdbc:postgresql://h/d");
    environment.put("HEADGATE_POSTGRES_USER", "pu");
    environment.put("HEADGATE_POSTGRES_PASSWORD", "pp");
    environment.put("HEADGATE_CLICKHOUSE_URL", "http://h:8123");
    environment.put("HEADGATE_CLICKHOUSE_USER", "cu");
    environment.put("HEADGATE_CLICKHOUSE_PASSWORD", "cp");
    environment.put("HEADGATE_CLICKHOUSE_MEMORY", "3GB");
    environment.put("HEADGATE_JOURNAL_SEGMENT_SIZE", "32MB");
    environment.put("HEADGATE_JOURNAL_RETENTION", "2h");
    environment.put("HEADGATE_JOURNAL_RETAINED_SIZE", "4GB");
    environment.put("HEADGATE_JOURNAL_DISK_RESERVE", "5GB");
    environment.put("HEADGATE_DEDUP_MAX_IDS", "7");
    environment.put("HEADGATE_BYTES_IN_FLIGHT", "8MB");
    environment.put("HEADGATE_DEAD_LETTERS_PER_HOUR", "9MB");
    environment.put("HEADGATE_KEYS_TRUSTED_WITHOUT_DATABASE", "0s");

    assertThat(bind(environment))
        .isEqualTo(
            new HeadgateConfig(
                Path.of("/d"),
                "/c",
                "https://in.example",
                "10.0.0.0/8",
                new HeadgateConfig.Tls("/cert", "/key"),
                new HeadgateConfig.Oidc(
                    "https://id.example", "oi", "os", "Acme ID", "preferred_username"),
                new HeadgateConfig.Postgres("jdbc:postgresql://h/d", "pu", "pp"),
                new HeadgateConfig.ClickHouse("http://h:8123", "cu", "cp", DataSize.ofGigabytes(3)),
                new HeadgateConfig.Journal(
                    DataSize.ofMegabytes(32),
                    Duration.ofHours(2),
                    DataSize.ofGigabytes(4),
                    DataSize.ofGigabytes(5)),
                new HeadgateConfig.Dedup(7),
                new HeadgateConfig.Intake(DataSize.ofMegabytes(8), DataSize.ofMegabytes(9)),
                new HeadgateConfig.Keys(Duration.ZERO)));
  }

  private static HeadgateConfig bind(Map<String, Object> environment) throws IOException {
    MutablePropertySources sources = new MutablePropertySources();
    sources.addLast(new MapPropertySource("environment", environment));
    new YamlPropertySourceLoader()
        .load("application", new ClassPathResource("application.yaml"))
        .forEach(sources::addLast);
    PlaceholdersResolver placeholders = new PropertySourcesPlaceholdersResolver(sources);
    return new Binder(
            ConfigurationPropertySources.from(sources),
            placeholders,
            ApplicationConversionService.getSharedInstance())
        .bind("headgate", Bindable.of(HeadgateConfig.class))
        .get();
  }
}
