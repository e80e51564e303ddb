package dev.headgate.app;

import dev.headgate.adapters.postgres.PostgresAccessTokens;
import dev.headgate.adapters.postgres.PostgresApiKeys;
import dev.headgate.adapters.postgres.PostgresAuditLog;
import dev.headgate.adapters.postgres.PostgresDatabase;
import dev.headgate.adapters.postgres.PostgresInvitations;
import dev.headgate.adapters.postgres.PostgresJournalEpochs;
import dev.headgate.adapters.postgres.PostgresPlans;
import dev.headgate.adapters.postgres.PostgresSites;
import dev.headgate.adapters.postgres.PostgresTenants;
import dev.headgate.adapters.postgres.PostgresUsers;
import dev.headgate.adapters.secrets.AesSecretSealing;
import dev.headgate.adapters.secrets.Argon2PasswordHashing;
import dev.headgate.ingest.management.AuditTrail;
import dev.headgate.ingest.management.ChangeDesk;
import dev.headgate.ingest.management.FirstRun;
import dev.headgate.ingest.management.KeyAdministration;
import dev.headgate.ingest.management.OwnAccount;
import dev.headgate.ingest.management.PlanAdministration;
import dev.headgate.ingest.management.SignIn;
import dev.headgate.ingest.management.SiteAdministration;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.management.UserAdministration;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who may change what: the use cases behind the pages, the JSON API and the command line. */
@Configuration(proxyBeanMethods = false)
class ManagementConfiguration {

  /** Everything that is kept of people and their things, on one database. */
  record Repositories(
      PostgresTenants tenants,
      PostgresPlans plans,
      PostgresSites sites,
      PostgresApiKeys keys,
      PostgresUsers users,
      PostgresInvitations invitations,
      PostgresAccessTokens tokens,
      PostgresAuditLog audit) {

    static Repositories on(PostgresDatabase database) {
      return new Repositories(
          new PostgresTenants(database),
          new PostgresPlans(database),
          new PostgresSites(database),
          new PostgresApiKeys(database),
          new PostgresUsers(database),
          new PostgresInvitations(database),
          new PostgresAccessTokens(database),
          new PostgresAuditLog(database));
    }
  }

  @Bean
  PostgresJournalEpochs journalEpochs(PostgresDatabase database, InstantSource clock) {
    return new PostgresJournalEpochs(database, clock);
  }

  @Bean
  Repositories repositories(PostgresDatabase database) {
    return Repositories.on(database);
  }

  @Bean
  SecureRandom secureRandom() {
    return new SecureRandom();
  }

  @Bean
  Argon2PasswordHashing passwordHashing() {
    return new Argon2PasswordHashing();
  }

  @Bean
  AesSecretSealing secretSealing(DataDirectory data) {
    return AesSecretSealing.withKeyFile(data.path().resolve("secrets.key"));
  }

  @Bean
  ChangeDesk changeDesk(PostgresDatabase database, Repositories repositories, InstantSource clock) {
    return new ChangeDesk(database, repositories.audit(), clock);
  }

  @Bean
  TenantAdministration tenantAdministration(ChangeDesk desk, Repositories repositories) {
    return new TenantAdministration(desk, repositories.tenants(), repositories.plans());
  }

  @Bean
  PlanAdministration planAdministration(ChangeDesk desk, Repositories repositories) {
    return new PlanAdministration(desk, repositories.plans(), repositories.tenants());
  }

  @Bean
  SiteAdministration siteAdministration(ChangeDesk desk, Repositories repositories) {
    return new SiteAdministration(desk, repositories.sites(), repositories.tenants());
  }

  @Bean
  KeyAdministration keyAdministration(
      ChangeDesk desk, Repositories repositories, SecureRandom random) {
    return new KeyAdministration(
        desk, repositories.keys(), repositories.sites(), repositories.tenants(), random);
  }

  @Bean
  UserAdministration userAdministration(
      ChangeDesk desk,
      Repositories repositories,
      Argon2PasswordHashing passwords,
      SecureRandom random) {
    return new UserAdministration(
        desk,
        repositories.users(),
        repositories.invitations(),
        repositories.tenants(),
        passwords,
        random);
  }

  @Bean
  OwnAccount ownAccount(
      ChangeDesk desk,
      Repositories repositories,
      Argon2PasswordHashing passwords,
      AesSecretSealing sealing,
      SecureRandom random) {
    return new OwnAccount(
        desk, repositories.users(), repositories.tokens(), passwords, sealing, random);
  }

  @Bean
  SignIn signIn(
      PostgresDatabase database,
      Repositories repositories,
      Argon2PasswordHashing passwords,
      AesSecretSealing sealing,
      InstantSource clock) {
    return new SignIn(
        database,
        repositories.audit(),
        repositories.users(),
        repositories.tokens(),
        passwords,
        sealing,
        clock);
  }

  @Bean
  AuditTrail auditTrail(ChangeDesk desk, Repositories repositories) {
    return new AuditTrail(desk, repositories.audit());
  }

  @Bean
  FirstRun firstRun(
      PostgresDatabase database,
      Repositories repositories,
      UserAdministration users,
      PlanAdministration plans,
      TenantAdministration tenants,
      SiteAdministration sites,
      KeyAdministration keys) {
    return new FirstRun(
        database, repositories.users(), repositories.plans(), users, plans, tenants, sites, keys);
  }
}
