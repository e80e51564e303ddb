package dev.headgate.app;

import dev.headgate.adapters.clickhouse.ClickHouseConnection;
import dev.headgate.adapters.clickhouse.ClickHouseErasure;
import dev.headgate.adapters.clickhouse.RowBinaryRowFormat;
import dev.headgate.adapters.journal.FileJournal;
import dev.headgate.adapters.postgres.PostgresDatabase;
import dev.headgate.adapters.postgres.PostgresErasures;
import dev.headgate.adapters.postgres.PostgresKeyRing;
import dev.headgate.adapters.postgres.PostgresTenantHoldings;
import dev.headgate.ingest.delivery.DeliverToStore;
import dev.headgate.ingest.delivery.UsageLedger;
import dev.headgate.ingest.erasure.Eraser;
import dev.headgate.ingest.erasure.EraserObserver;
import dev.headgate.ingest.erasure.Erasure;
import dev.headgate.ingest.management.ChangeDesk;
import dev.headgate.ingest.management.ErasureAdministration;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.management.TenantDirectory;
import dev.headgate.ingest.quota.UsageMeter;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tenants as operators look at them, and how they and people are forgotten. */
@Configuration(proxyBeanMethods = false)
class ErasureConfiguration {

  @Bean
  TenantDirectory tenantDirectory(
      ChangeDesk desk,
      ManagementConfiguration.Repositories repositories,
      PostgresDatabase database,
      UsageMeter usage) {
    return new TenantDirectory(
        desk,
        repositories.tenants(),
        repositories.plans(),
        new PostgresTenantHoldings(database),
        usage);
  }

  @Bean
  ErasureAdministration erasureAdministration(
      ChangeDesk desk,
      PostgresDatabase database,
      ManagementConfiguration.Repositories repositories,
      TenantAdministration tenants,
      SecureRandom random) {
    return new ErasureAdministration(
        desk, new PostgresErasures(database), repositories.tenants(), tenants, random);
  }

  @Bean
  ClickHouseErasure clickHouseErasure(ClickHouseConnection connection, RowBinaryRowFormat rows) {
    return new ClickHouseErasure(connection, rows);
  }

  @Bean
  Eraser eraser(
      ErasureAdministration requests,
      FileJournal journal,
      UsageLedger ledger,
      ClickHouseErasure store,
      PostgresKeyRing keys,
      DeliverToStore delivery,
      InstantSource clock) {
    return new Eraser(
        requests,
        journal.erasures(),
        journal.deliveries(),
        ledger,
        store,
        keys::takesEventsOf,
        delivery::isRefilling,
        clock,
        new LogLines());
  }

  @Bean
  SmartLifecycle erasing(Eraser eraser) {
    return new Erasing(eraser);
  }

  /** Erases as long as the gateway runs; ends before delivery and the databases do. */
  private static final class Erasing implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Eraser.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(45);

    private final Eraser eraser;
    private volatile boolean running;

    Erasing(Eraser eraser) {
      this.eraser = eraser;
    }

    @Override
    public void start() {
      running = true;
      eraser.start();
    }

    @Override
    public void stop() {
      running = false;
      try {
        if (!eraser.stop(STOP_TIMEOUT)) {
          LOG.warn("An erasure is under way; it goes on at the next start");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public boolean isRunning() {
      return running;
    }

    @Override
    public int getPhase() {
      return Integer.MIN_VALUE + 200;
    }
  }

  /** Each trouble once, until it is another one. */
  private static final class LogLines implements EraserObserver {
    private static final Logger LOG = LoggerFactory.getLogger("dev.headgate.erasure");
    private volatile String told = "";

    @Override
    public void erased(Erasure erasure) {
      told = "";
      LOG.info(
          "Erasure {} of tenant {} is done: {} stored rows and the journal before it are gone",
          erasure.id().value(),
          erasure.tenant().value(),
          erasure.rows());
    }

    @Override
    public void delayed(String why) {
      if (!why.equals(told)) {
        LOG.warn("{}", why);
        told = why;
      }
    }
  }
}
