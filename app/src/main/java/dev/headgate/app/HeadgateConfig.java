package dev.headgate.app;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What an operator can set. The README's table says it in the operator's words.
 *
 * @param dataDir where the journal, and the embedded databases, keep their data
 * @param cacheDir where downloaded programs are kept, shared by all data directories
 * @param publicUrl how senders and browsers reach this gateway; empty for its own address
 * @param trustedProxies addresses and networks whose {@code X-Forwarded-*} headers are believed,
 *     separated by commas
 */
@ConfigurationProperties("headgate")
record HeadgateConfig(
    Path dataDir,
    @DefaultValue("") String cacheDir,
    @DefaultValue("") String publicUrl,
    @DefaultValue("") String trustedProxies,
    Tls tls,
    Oidc oidc,
    Postgres postgres,
    ClickHouse clickhouse,
    Journal journal,
    Dedup dedup,
    Intake intake,
    Keys keys) {

  /**
   * Files in PEM form; both or neither.
   *
   * @param certificate the certificate and those that vouch for it
   * @param key its private key
   */
  record Tls(@DefaultValue("") String certificate, @DefaultValue("") String key) {}

  /**
   * An OpenID Connect provider that people may sign in with.
   *
   * @param issuer its address, as it calls itself; empty for none
   * @param clientSecret empty for a public client
   * @param name what the button on the sign-in page says
   * @param loginClaim which claim names the user here
   */
  record Oidc(
      @DefaultValue("") String issuer,
      @DefaultValue("") String clientId,
      @DefaultValue("") String clientSecret,
      @DefaultValue("single sign-on") String name,
      @DefaultValue("email") String loginClaim) {}

  /**
   * A PostgreSQL of the operator's own.
   *
   * @param url a JDBC URL; empty for the embedded server
   */
  record Postgres(
      @DefaultValue("") String url,
      @DefaultValue("") String user,
      @DefaultValue("") String password) {

    boolean isEmbedded() {
      return url.isEmpty();
    }
  }

  /**
   * A ClickHouse of the operator's own.
   *
   * @param url {@code http://host:port} or {@code https://host:port}; empty for the embedded engine
   * @param memoryLimit the most the embedded engine may use
   */
  record ClickHouse(
      @DefaultValue("") String url,
      @DefaultValue("default") String user,
      @DefaultValue("") String password,
      DataSize memoryLimit) {

    boolean isEmbedded() {
      return url.isEmpty();
    }
  }

  /**
   * The journal's files.
   *
   * @param retention for how long delivered segments are kept, so that a ClickHouse that lost parts
   *     can be refilled
   * @param retainedSize the most bytes of delivered segments that are kept
   * @param diskReserve free disk below which nothing is accepted any more
   */
  record Journal(
      DataSize segmentSize, Duration retention, DataSize retainedSize, DataSize diskReserve) {}

  /**
   * The memory of event ids.
   *
   * @param maxIds the most ids of the last 24 hours; beyond it nothing is accepted
   */
  record Dedup(long maxIds) {}

  /**
   * What may come in at once.
   *
   * @param bytesInFlight the most bytes of request bodies in memory
   * @param deadLettersPerHour the most bytes of dead letters a tenant may leave in an hour
   */
  record Intake(DataSize bytesInFlight, DataSize deadLettersPerHour) {}

  /**
   * The view of keys.
   *
   * @param trustedWithoutDatabase for how long known keys go on working while PostgreSQL does not
   *     answer; zero for ever
   */
  record Keys(Duration trustedWithoutDatabase) {}

  /** The cache directory, by default {@code ~/.cache/headgate}. */
  Path cache() {
    return cacheDir.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache", "headgate")
        : Path.of(cacheDir);
  }
}
