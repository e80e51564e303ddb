package dev.headgate.admin;

import com.zaxxer.hikari.HikariDataSource;
import dev.headgate.adapters.clickhouse.ClickHouseConnection;
import dev.headgate.adapters.clickhouse.ClickHouseEndpoint;
import dev.headgate.adapters.clickhouse.ClickHouseKeys;
import dev.headgate.adapters.clickhouse.ClickHouseMediaEvents;
import dev.headgate.adapters.clickhouse.ClickHouseRejected;
import dev.headgate.adapters.clickhouse.ClickHouseSiteTraffic;
import dev.headgate.adapters.clickhouse.ClickHouseTagEvents;
import dev.headgate.adapters.clickhouse.ClickHouseTagResults;
import dev.headgate.adapters.clickhouse.ClickHouseTenantPeaks;
import dev.headgate.adapters.clickhouse.ClickHouseTraffic;
import dev.headgate.adapters.clickhouse.RowBinaryRowFormat;
import dev.headgate.adapters.http.InProcessRequests;
import dev.headgate.adapters.http.IntakeLetterDecoder;
import dev.headgate.adapters.postgres.PostgresAccessTokens;
import dev.headgate.adapters.postgres.PostgresAddress;
import dev.headgate.adapters.postgres.PostgresApiKeys;
import dev.headgate.adapters.postgres.PostgresAuditLog;
import dev.headgate.adapters.postgres.PostgresDatabase;
import dev.headgate.adapters.postgres.PostgresInvitations;
import dev.headgate.adapters.postgres.PostgresMigrations;
import dev.headgate.adapters.postgres.PostgresPlans;
import dev.headgate.adapters.postgres.PostgresReplayLog;
import dev.headgate.adapters.postgres.PostgresSites;
import dev.headgate.adapters.postgres.PostgresTenants;
import dev.headgate.adapters.postgres.PostgresUsageLedger;
import dev.headgate.adapters.postgres.PostgresUsers;
import dev.headgate.adapters.secrets.AesSecretSealing;
import dev.headgate.adapters.secrets.Argon2PasswordHashing;
import dev.headgate.admin.frame.ManagedScopes;
import dev.headgate.admin.frame.PublicUrl;
import dev.headgate.admin.frame.Scopes;
import dev.headgate.ingest.audit.AuditLog;
import dev.headgate.ingest.dedup.EventHash;
import dev.headgate.ingest.delivery.DeliveryState;
import dev.headgate.ingest.delivery.DeliveryTotals;
import dev.headgate.ingest.insight.ExploreMediaEvents;
import dev.headgate.ingest.insight.GatewayState;
import dev.headgate.ingest.insight.ReadUsage;
import dev.headgate.ingest.insight.ReviewRejected;
import dev.headgate.ingest.insight.WatchGateway;
import dev.headgate.ingest.insight.WatchKeys;
import dev.headgate.ingest.insight.WatchSites;
import dev.headgate.ingest.insight.WeighPlanChange;
import dev.headgate.ingest.insight.quality.TagQuality;
import dev.headgate.ingest.intake.AcceptMediaEvents;
import dev.headgate.ingest.intake.AcceptTagReport;
import dev.headgate.ingest.intake.DeadLetters;
import dev.headgate.ingest.intake.IntakeObserver;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.AppendReceipt;
import dev.headgate.ingest.journal.EventJournal;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.JournalUnavailable;
import dev.headgate.ingest.journal.Tally;
import dev.headgate.ingest.journal.TallyKeeper;
import dev.headgate.ingest.live.LiveFeed;
import dev.headgate.ingest.management.AuditTrail;
import dev.headgate.ingest.management.ChangeDesk;
import dev.headgate.ingest.management.DataDesk;
import dev.headgate.ingest.management.KeyAdministration;
import dev.headgate.ingest.management.KeyGrants;
import dev.headgate.ingest.management.LiveView;
import dev.headgate.ingest.management.OwnAccount;
import dev.headgate.ingest.management.PlanAdministration;
import dev.headgate.ingest.management.SignIn;
import dev.headgate.ingest.management.SiteAdministration;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.management.UserAdministration;
import dev.headgate.ingest.quota.UsageMeter;
import dev.headgate.ingest.replay.HandleRejected;
import dev.headgate.ingest.replay.RunReplays;
import dev.headgate.ingest.trial.SendTestEvent;
import dev.headgate.ingest.user.PasswordHashing;
import dev.headgate.ingest.user.SecretSealing;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The pages on the real use cases and a real, empty PostgreSQL; no ingest, no ClickHouse. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({AdminUi.class, GalleryController.class, TestTenants.class})
class TestGateway {

  @Bean
  EmbeddedPostgres server() throws IOException {
    return EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(1)).start();
  }

  @Bean
  PostgresDatabase database(EmbeddedPostgres server) {
    HikariDataSource pool =
        new PostgresAddress(
                "jdbc:postgresql://localhost:" + server.getPort() + "/postgres",
                "postgres",
                "postgres")
            .pool(4);
    PostgresMigrations.apply(pool);
    return new PostgresDatabase(pool);
  }

  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }

  @Bean
  SecureRandom random() {
    return new SecureRandom();
  }

  @Bean
  PasswordHashing passwords() {
    return new Argon2PasswordHashing();
  }

  @Bean
  SecretSealing sealing(SecureRandom random) {
    byte[] key = new byte[32];
    random.nextBytes(key);
    return new AesSecretSealing(key);
  }

  @Bean
  AuditLog audit(PostgresDatabase database) {
    return new PostgresAuditLog(database);
  }

  @Bean
  ChangeDesk desk(PostgresDatabase database, AuditLog audit, InstantSource clock) {
    return new ChangeDesk(database, audit, clock);
  }

  @Bean
  SignIn signIn(
      PostgresDatabase database,
      AuditLog audit,
      PasswordHashing passwords,
      SecretSealing sealing,
      InstantSource clock) {
    return new SignIn(
        database,
        audit,
        new PostgresUsers(database),
        new PostgresAccessTokens(database),
        passwords,
        sealing,
        clock);
  }

  @Bean
  OwnAccount account(
      ChangeDesk desk,
      PostgresDatabase database,
      PasswordHashing passwords,
      SecretSealing sealing,
      SecureRandom random) {
    return new OwnAccount(
        desk,
        new PostgresUsers(database),
        new PostgresAccessTokens(database),
        passwords,
        sealing,
        random);
  }

  @Bean
  TenantAdministration tenants(ChangeDesk desk, PostgresDatabase database) {
    return new TenantAdministration(
        desk, new PostgresTenants(database), new PostgresPlans(database));
  }

  @Bean
  PlanAdministration plans(ChangeDesk desk, PostgresDatabase database) {
    return new PlanAdministration(desk, new PostgresPlans(database), new PostgresTenants(database));
  }

  @Bean
  SiteAdministration sites(ChangeDesk desk, PostgresDatabase database) {
    return new SiteAdministration(desk, new PostgresSites(database), new PostgresTenants(database));
  }

  @Bean
  KeyAdministration keys(ChangeDesk desk, PostgresDatabase database, SecureRandom random) {
    return new KeyAdministration(
        desk,
        new PostgresApiKeys(database),
        new PostgresSites(database),
        new PostgresTenants(database),
        random);
  }

  @Bean
  UserAdministration users(
      ChangeDesk desk, PostgresDatabase database, PasswordHashing passwords, SecureRandom random) {
    return new UserAdministration(
        desk,
        new PostgresUsers(database),
        new PostgresInvitations(database),
        new PostgresTenants(database),
        passwords,
        random);
  }

  @Bean
  ReadUsage readUsage(TenantAdministration tenants, PostgresDatabase database) {
    return new ReadUsage(tenants, new UsageMeter(), new PostgresUsageLedger(database));
  }

  @Bean
  AuditTrail trail(ChangeDesk desk, AuditLog audit) {
    return new AuditTrail(desk, audit);
  }

  /** There is no ClickHouse at this address. */
  @Bean
  TagQuality tagQuality(SiteAdministration sites) {
    ClickHouseConnection nobody =
        new ClickHouseConnection(() -> new ClickHouseEndpoint("http://127.0.0.1:9", "nobody", ""));
    return new TagQuality(sites, new ClickHouseTagResults(nobody), new ClickHouseTagEvents(nobody));
  }

  @Bean
  LiveFeed feed() {
    return new LiveFeed();
  }

  @Bean
  LiveView live(ChangeDesk desk, LiveFeed feed) {
    return new LiveView(desk, feed);
  }

  @Bean
  PublicUrl publicUrl() {
    return new PublicUrl("");
  }

  @Bean
  Scopes scopes(TenantAdministration tenants, SiteAdministration sites) {
    return new ManagedScopes(tenants, sites);
  }

  /** Nobody listens there: pages have to say so, and show what they can. */
  @Bean
  ClickHouseConnection clickHouse() {
    return new ClickHouseConnection(
        () -> new ClickHouseEndpoint("http://127.0.0.1:9", "default", ""));
  }

  @Bean
  ExploreMediaEvents explore(TenantAdministration tenants, ClickHouseConnection clickHouse) {
    return new ExploreMediaEvents(tenants, new ClickHouseMediaEvents(clickHouse));
  }

  @Bean
  ReviewRejected review(TenantAdministration tenants, ClickHouseConnection clickHouse) {
    return new ReviewRejected(tenants, new ClickHouseRejected(clickHouse), _ -> 0);
  }

  @Bean
  WatchKeys watchKeys(TenantAdministration tenants, ClickHouseConnection clickHouse) {
    return new WatchKeys(tenants, new ClickHouseKeys(clickHouse));
  }

  @Bean
  KeyGrants grants(PostgresDatabase database) {
    return new KeyGrants(
        database,
        new PostgresApiKeys(database),
        new PostgresTenants(database),
        new PostgresPlans(database),
        new PostgresSites(database));
  }

  /** Nothing comes in here, so nothing can come in again. */
  @Bean
  HandleRejected handling(
      TenantAdministration tenants,
      ChangeDesk desk,
      PostgresDatabase database,
      KeyGrants grants,
      ClickHouseConnection clickHouse,
      InstantSource clock) {
    HandleRejected.Intake none =
        new HandleRejected.Intake(new IntakeLetterDecoder(), Intake.MEDIA, Intake.TAGS);
    ClickHouseRejected rejected = new ClickHouseRejected(clickHouse);
    PostgresReplayLog log = new PostgresReplayLog(database);
    return new HandleRejected(
        tenants,
        new DataDesk(desk),
        rejected,
        rejected,
        log,
        grants,
        none,
        new RunReplays(rejected, new ClickHouseMediaEvents(clickHouse), log, grants, none, clock));
  }

  /** A full journal: keys are recognised, and nothing is kept. */
  @Bean
  SendTestEvent testEvent(
      KeyAdministration keys,
      KeyGrants grants,
      ChangeDesk desk,
      ClickHouseConnection clickHouse,
      LiveFeed feed,
      InstantSource clock) {
    return new SendTestEvent(
        keys,
        grants,
        new DataDesk(desk),
        new InProcessRequests(Intake.MEDIA, Intake.TAGS),
        new ClickHouseKeys(clickHouse),
        feed,
        clock);
  }

  /** An intake whose journal keeps nothing. */
  private static final class Intake {
    static final EventJournal FULL =
        new EventJournal() {
          @Override
          public AppendReceipt append(JournalRecord record) {
            throw new JournalUnavailable("this gateway has no journal");
          }

          @Override
          public boolean isAvailable() {
            return false;
          }
        };
    static final TallyKeeper TALLY =
        new TallyKeeper() {
          @Override
          public void add(Api api, Tally.Count count, long n) {}

          @Override
          public Tally total() {
            return Tally.zero();
          }
        };
    static final RowBinaryRowFormat ROWS = new RowBinaryRowFormat();
    static final DeadLetters LETTERS = new DeadLetters(ROWS, FULL, TALLY, 0);
    static final AcceptMediaEvents MEDIA =
        new AcceptMediaEvents(
            ROWS,
            FULL,
            TALLY,
            new UsageMeter(),
            new EventHash(new byte[16]),
            LETTERS,
            IntakeObserver.NONE);
    static final AcceptTagReport TAGS =
        new AcceptTagReport(ROWS, FULL, TALLY, LETTERS, IntakeObserver.NONE);
  }

  @Bean
  UsageMeter usage() {
    return new UsageMeter();
  }

  @Bean
  WatchSites watchSites(
      SiteAdministration sites, KeyAdministration keys, ClickHouseConnection clickHouse) {
    return new WatchSites(sites, keys, new ClickHouseSiteTraffic(clickHouse));
  }

  @Bean
  WeighPlanChange weighPlanChange(
      PlanAdministration plans, ClickHouseConnection clickHouse, UsageMeter usage) {
    return new WeighPlanChange(plans, new ClickHouseTenantPeaks(clickHouse), usage);
  }

  /** Some events came in, three wait, and ClickHouse is down for four minutes. */
  @Bean
  WatchGateway watch(
      TenantAdministration tenants,
      PlanAdministration plans,
      ClickHouseConnection clickHouse,
      UsageMeter usage,
      InstantSource clock) {
    long[] counts = new long[Tally.SIZE];
    counts[Tally.index(Api.MEDIA, Tally.Count.RECEIVED)] = 12;
    counts[Tally.index(Api.MEDIA, Tally.Count.ACCEPTED)] = 10;
    counts[Tally.index(Api.MEDIA, Tally.Count.REJECTED)] = 2;
    GatewayState state =
        () ->
            new GatewayState.Snapshot(
                true,
                "",
                Tally.of(counts),
                new DeliveryTotals(Map.of(Api.MEDIA, 7L), Map.of(), Map.of(), 1, Optional.empty()),
                new DeliveryState(
                    DeliveryState.Phase.STORE_DOWN,
                    Optional.empty(),
                    3,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(clock.instant().minusSeconds(250)),
                    Optional.of("nobody answers"),
                    Optional.empty(),
                    Optional.empty()),
                Map.of(Api.MEDIA, 3L),
                4_096,
                Duration.ofSeconds(250),
                1L << 34,
                2.5,
                Duration.ofSeconds(250));
    return new WatchGateway(tenants, plans, state, new ClickHouseTraffic(clickHouse), usage);
  }
}
