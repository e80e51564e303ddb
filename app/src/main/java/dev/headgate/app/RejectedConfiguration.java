package dev.headgate.app;

import dev.headgate.adapters.clickhouse.ClickHouseConnection;
import dev.headgate.adapters.clickhouse.ClickHouseKeys;
import dev.headgate.adapters.clickhouse.ClickHouseMediaEvents;
import dev.headgate.adapters.clickhouse.ClickHouseRejected;
import dev.headgate.adapters.http.InProcessRequests;
import dev.headgate.adapters.http.IntakeLetterDecoder;
import dev.headgate.adapters.postgres.PostgresDatabase;
import dev.headgate.adapters.postgres.PostgresNotKept;
import dev.headgate.adapters.postgres.PostgresReplayLog;
import dev.headgate.app.ManagementConfiguration.Repositories;
import dev.headgate.ingest.insight.ReviewRejected;
import dev.headgate.ingest.insight.WatchKeys;
import dev.headgate.ingest.intake.AcceptMediaEvents;
import dev.headgate.ingest.intake.AcceptTagReport;
import dev.headgate.ingest.intake.DeadLetters;
import dev.headgate.ingest.intake.DeadLetters.LeftOut;
import dev.headgate.ingest.live.LiveFeed;
import dev.headgate.ingest.management.ChangeDesk;
import dev.headgate.ingest.management.DataDesk;
import dev.headgate.ingest.management.KeyAdministration;
import dev.headgate.ingest.management.KeyGrants;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.management.Transactions;
import dev.headgate.ingest.replay.HandleRejected;
import dev.headgate.ingest.replay.RunReplays;
import dev.headgate.ingest.trial.SendTestEvent;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Scheduled;

/** What is done about rejected things, and how a key is tried. */
@Configuration(proxyBeanMethods = false)
class RejectedConfiguration {

  @Bean
  DataDesk dataDesk(ChangeDesk desk) {
    return new DataDesk(desk);
  }

  @Bean
  KeyGrants keyGrants(PostgresDatabase database, Repositories repositories) {
    return new KeyGrants(
        database,
        repositories.keys(),
        repositories.tenants(),
        repositories.plans(),
        repositories.sites());
  }

  @Bean
  ClickHouseRejected clickHouseRejected(ClickHouseConnection clickHouse) {
    return new ClickHouseRejected(clickHouse);
  }

  @Bean
  PostgresNotKept notKept(PostgresDatabase database) {
    return new PostgresNotKept(database);
  }

  @Bean
  PostgresReplayLog replayLog(PostgresDatabase database) {
    return new PostgresReplayLog(database);
  }

  @Bean
  ReviewRejected reviewRejected(
      TenantAdministration tenants, ClickHouseRejected rejected, PostgresNotKept notKept) {
    return new ReviewRejected(tenants, rejected, notKept);
  }

  @Bean
  HandleRejected.Intake replayIntake(AcceptMediaEvents media, AcceptTagReport tags) {
    return new HandleRejected.Intake(new IntakeLetterDecoder(), media, tags);
  }

  @Bean
  RunReplays runReplays(
      ClickHouseRejected rejected,
      ClickHouseConnection clickHouse,
      PostgresReplayLog log,
      KeyGrants grants,
      HandleRejected.Intake intake,
      InstantSource clock) {
    return new RunReplays(
        rejected, new ClickHouseMediaEvents(clickHouse), log, grants, intake, clock);
  }

  @Bean
  ApplicationListener<ApplicationReadyEvent> replaysGoOn(RunReplays replays) {
    return _ -> replays.start();
  }

  @Bean
  HandleRejected handleRejected(
      TenantAdministration tenants,
      DataDesk desk,
      ClickHouseRejected rejected,
      PostgresReplayLog log,
      KeyGrants grants,
      HandleRejected.Intake intake,
      RunReplays runner) {
    return new HandleRejected(tenants, desk, rejected, rejected, log, grants, intake, runner);
  }

  @Bean
  WatchKeys watchKeys(TenantAdministration tenants, PagesConfiguration.PagesClickHouse clickHouse) {
    return new WatchKeys(tenants, new ClickHouseKeys(clickHouse.connection()));
  }

  @Bean
  SendTestEvent sendTestEvent(
      KeyAdministration keys,
      KeyGrants grants,
      DataDesk desk,
      AcceptMediaEvents media,
      AcceptTagReport tags,
      ClickHouseConnection clickHouse,
      LiveFeed feed,
      InstantSource clock) {
    return new SendTestEvent(
        keys,
        grants,
        desk,
        new InProcessRequests(media, tags),
        new ClickHouseKeys(clickHouse),
        feed,
        clock);
  }

  @Bean
  FloodCount floodCount(DeadLetters letters, PostgresNotKept notKept, InstantSource clock) {
    return new FloodCount(letters, notKept, clock);
  }

  /** Carries the counts of what floods brought to where people see them. */
  static final class FloodCount implements AutoCloseable {
    private final DeadLetters letters;
    private final PostgresNotKept notKept;
    private final InstantSource clock;
    private Map<LeftOut, Long> waiting = new HashMap<>();

    FloodCount(DeadLetters letters, PostgresNotKept notKept, InstantSource clock) {
      this.letters = letters;
      this.notKept = notKept;
      this.clock = clock;
    }

    /** What cannot be written now is written with the next. */
    @Scheduled(fixedDelay = 3, timeUnit = TimeUnit.SECONDS)
    synchronized void carry() {
      letters.takeLeftOut().forEach((what, number) -> waiting.merge(what, number, Long::sum));
      if (waiting.isEmpty()) {
        return;
      }
      try {
        notKept.add(waiting, clock.instant());
        waiting = new HashMap<>();
      } catch (Transactions.Unavailable _) {
        return;
      }
    }

    @Override
    public void close() {
      carry();
    }
  }
}
