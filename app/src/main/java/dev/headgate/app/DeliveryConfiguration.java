package dev.headgate.app;

import dev.headgate.adapters.clickhouse.ClickHouseConnection;
import dev.headgate.adapters.clickhouse.ClickHouseEndpoint;
import dev.headgate.adapters.clickhouse.ClickHouseEventStore;
import dev.headgate.adapters.clickhouse.RowBinaryRowFormat;
import dev.headgate.adapters.journal.FileJournal;
import dev.headgate.adapters.journal.FileRefillRequests;
import dev.headgate.adapters.journal.JournalListener;
import dev.headgate.adapters.journal.JournalSettings;
import dev.headgate.ingest.dedup.EventHash;
import dev.headgate.ingest.delivery.DeliverToStore;
import dev.headgate.ingest.delivery.DeliveryPolicy;
import dev.headgate.ingest.delivery.Erased;
import dev.headgate.ingest.delivery.UsageCount;
import dev.headgate.ingest.delivery.UsageLedger;
import dev.headgate.ingest.journal.JournalDamaged;
import dev.headgate.ingest.journal.JournalEpochs;
import dev.headgate.ingest.journal.JournalUnavailable;
import dev.headgate.ingest.journal.TallyKeeper;
import dev.headgate.ingest.quota.UsageMeter;
import dev.headgate.ingest.quota.UsageMonth;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The journal, ClickHouse, and the way from one to the other. */
@Configuration(proxyBeanMethods = false)
class DeliveryConfiguration {

  @Bean
  FirstRunFile firstRunFile(DataDirectory data) {
    return new FirstRunFile(data.path().resolve("first-run.properties"));
  }

  @Bean
  ClickHouseServer clickHouseServer(
      HeadgateConfig config, DataDirectory data, FirstRunFile firstRun) {
    HeadgateConfig.ClickHouse clickHouse = config.clickhouse();
    if (!clickHouse.isEmbedded()) {
      return new ClickHouseServer.External(
          new ClickHouseEndpoint(clickHouse.url(), clickHouse.user(), clickHouse.password()));
    }
    return ClickHouseServer.Embedded.start(
        data.path().resolve("clickhouse"),
        config.cache(),
        clickHouse.memoryLimit().toBytes(),
        address ->
            firstRun.setClickHouse(
                new ClickHouseEndpoint(address.url(), address.user(), address.password())));
  }

  @Bean
  ClickHouseConnection clickHouseConnection(ClickHouseServer server) {
    return new ClickHouseConnection(server::endpoint);
  }

  @Bean
  RowBinaryRowFormat rowFormat() {
    return new RowBinaryRowFormat();
  }

  @Bean
  FileJournal journal(
      HeadgateConfig config,
      DataDirectory data,
      JournalEpochs epochs,
      InstantSource clock,
      JournalListener listener) {
    try {
      return FileJournal.open(
          data.path().resolve("journal"), settings(config), epochs, clock, listener);
    } catch (IllegalStateException e) {
      throw new InvalidSetting(
          "HEADGATE_DATA_DIR: another Headgate is running on %s.".formatted(data.path()), e);
    } catch (JournalDamaged | JournalUnavailable | UncheckedIOException e) {
      throw new InvalidSetting("the journal cannot be opened: " + e.getMessage(), e);
    }
  }

  private static JournalSettings settings(HeadgateConfig config) {
    HeadgateConfig.Journal journal = config.journal();
    JournalSettings defaults = JournalSettings.defaults();
    try {
      return new JournalSettings(
          journal.segmentSize().toBytes(),
          defaults.maxGroupBytes(),
          config.intake().bytesInFlight().toBytes(),
          journal.diskReserve().toBytes(),
          journal.retention(),
          journal.retainedSize().toBytes(),
          config.dedup().maxIds());
    } catch (IllegalArgumentException e) {
      throw new InvalidSetting("HEADGATE_JOURNAL_...: " + e.getMessage() + ".", e);
    }
  }

  @Bean
  TallyKeeper tallyKeeper(FileJournal journal) {
    return journal.tally();
  }

  @Bean
  EventHash eventHash(FileJournal journal) {
    return new EventHash(journal.dedupKey());
  }

  /** Usage as the ledger has it, and what the journal holds on top of that. */
  @Bean
  UsageMeter usageMeter(UsageLedger ledger, FileJournal journal, InstantSource clock) {
    UsageMeter meter = new UsageMeter();
    ledger
        .settled(UsageMonth.of(clock.instant()))
        .forEach(usage -> meter.add(usage.tenant(), usage.month(), usage.events()));
    UsageCount.unsettled(journal, ledger)
        .forEach(usage -> meter.add(usage.tenant(), usage.month(), usage.events()));
    return meter;
  }

  @Bean
  ClickHouseEventStore eventStore(ClickHouseConnection connection, ClickHouseServer server) {
    return new ClickHouseEventStore(connection, server.fence(connection));
  }

  /** Not started here: the tables come first, and usage is read before it moves. */
  @Bean(destroyMethod = "")
  DeliverToStore delivery(
      FileJournal journal,
      ClickHouseEventStore store,
      RowBinaryRowFormat rows,
      UsageLedger ledger,
      UsageMeter usageReadBefore,
      DataDirectory data,
      InstantSource clock) {
    return new DeliverToStore(
        journal,
        journal.deliveries(),
        store,
        rows,
        ledger,
        DeliveryPolicy.DEFAULT,
        clock,
        new DeliveryLogLines(),
        new Erased(journal.erasures(), rows),
        new FileRefillRequests(data.path()));
  }

  @Bean
  GatewayHealth gatewayHealth(FileJournal journal, DeliverToStore delivery) {
    return new GatewayHealth(journal, delivery);
  }
}
