package dev.headgate.app;

import dev.headgate.adapters.clickhouse.ClickHouseConnection;
import dev.headgate.adapters.clickhouse.ClickHouseMigrations;
import dev.headgate.adapters.journal.FileJournal;
import dev.headgate.adapters.journal.JournalListener;
import dev.headgate.adapters.metrics.GatewayMetrics;
import dev.headgate.adapters.metrics.RequestMetrics;
import dev.headgate.adapters.postgres.PostgresKeyRing;
import dev.headgate.ingest.delivery.DeliverToStore;
import dev.headgate.ingest.intake.AcceptMediaEvents;
import dev.headgate.ingest.intake.ByteBudget;
import dev.headgate.ingest.live.LiveFeed;
import dev.headgate.ingest.management.FirstRun;
import dev.headgate.ingest.quota.UsageMeter;
import dev.headgate.ingest.quota.UsageMonth;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Starting, watching and tidying up. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class OperationsConfiguration {

  @Bean
  ClickHouseMigrations clickHouseMigrations(ClickHouseConnection connection) {
    return new ClickHouseMigrations(connection);
  }

  @Bean
  Greeting greeting(HeadgateConfig config, Environment environment, FirstRunFile file) {
    return new Greeting(System.out, address(config, environment), file);
  }

  private static String address(HeadgateConfig config, Environment environment) {
    if (!config.publicUrl().isEmpty()) {
      return config.publicUrl().replaceAll("/+$", "");
    }
    String scheme = config.tls().certificate().isEmpty() ? "http" : "https";
    String bind = environment.getProperty("server.address", "127.0.0.1");
    String host = bind.equals("0.0.0.0") || bind.equals("::") ? "localhost" : bind;
    return scheme + "://" + host + ":" + environment.getProperty("server.port", "8080");
  }

  @Bean
  Startup startup(
      HeadgateConfig config,
      DataDirectory data,
      ClickHouseServer clickHouse,
      ClickHouseMigrations migrations,
      FirstRun firstRun,
      FirstRunFile firstRunFile,
      DeliverToStore delivery,
      GatewayHealth health,
      PostgresKeyRing keys,
      Greeting greeting) {
    return new Startup(
        config,
        data,
        clickHouse,
        migrations,
        firstRun,
        firstRunFile,
        delivery,
        health,
        keys,
        greeting);
  }

  @Bean
  RequestMetrics requestMetrics(MeterRegistry registry) {
    return new RequestMetrics(registry);
  }

  @Bean
  JournalListener journalListener(MeterRegistry registry) {
    Timer force =
        Timer.builder("headgate.journal.force")
            .description("Writing and forcing a group of records to disk")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofNanos(50_000))
            .maximumExpectedValue(Duration.ofSeconds(10))
            .register(registry);
    DistributionSummary size =
        DistributionSummary.builder("headgate.journal.group")
            .description("Bytes of a group of records on disk")
            .baseUnit("bytes")
            .register(registry);
    return (_, bytes, forceNanos) -> {
      force.record(Duration.ofNanos(forceNanos));
      size.record(bytes);
    };
  }

  /** Ends before the server does: it waits for requests, and a live view is an endless one. */
  @Bean(destroyMethod = "close")
  LiveFeed liveFeed() {
    return new LiveFeed();
  }

  @Bean
  ApplicationListener<ContextClosedEvent> endOfLiveViews(LiveFeed feed) {
    return _ -> feed.close();
  }

  @Bean
  GatewayMetrics gatewayMetrics(
      MeterRegistry registry,
      FileJournal journal,
      DeliverToStore delivery,
      PostgresKeyRing keys,
      ByteBudget budget) {
    return new GatewayMetrics(registry)
        .intake(journal.tally())
        .deliveries(journal.deliveries(), () -> journal.status().pending())
        .gauge(
            "journal.available", "1 while events are accepted", () -> journal.isAvailable() ? 1 : 0)
        .gauge(
            "journal.backlog.bytes",
            "Bytes in the journal that are not delivered",
            () -> journal.status().backlogBytes())
        .gauge(
            "journal.backlog.seconds",
            "Age of the oldest record that is not delivered",
            () -> journal.status().backlogSeconds())
        .gauge("journal.segments", "Segment files that are kept", () -> journal.status().segments())
        .gauge(
            "journal.disk.free.bytes",
            "Free space on the journal's disk",
            () -> journal.status().freeBytes())
        .gauge(
            "dedup.ids",
            "Event ids of the last 24 hours that are remembered",
            () -> journal.status().rememberedIds())
        .gauge(
            "dedup.capacity",
            "The most event ids that can be remembered",
            () -> journal.status().dedupCapacity())
        .gauge(
            "dedup.memory.bytes",
            "Memory of the id index, outside the heap",
            () -> journal.status().dedupMemoryBytes())
        .gauge(
            "delivery.halted",
            "1 while delivery waits for a person",
            () -> delivery.state().halted().isPresent() ? 1 : 0)
        .gauge(
            "delivery.failing",
            "1 while ClickHouse is away or its answer unclear",
            () -> delivery.state().failingSince().isPresent() ? 1 : 0)
        .gauge("keys", "API keys in memory", keys::size)
        .gauge(
            "keys.staleness.seconds",
            "Time since PostgreSQL last confirmed the keys",
            () -> keys.staleness().toMillis() / 1000.0)
        .gauge("bytes.in.flight", "Bytes of request bodies in memory", budget::inUse);
  }

  /** Up while events are accepted; how delivery does is told beside. */
  @Bean
  HealthIndicator ingestHealthIndicator(GatewayHealth health, DeliverToStore delivery) {
    return () -> {
      var now = health.now();
      return (now.accepting() ? Health.up() : Health.outOfService())
          .withDetail("started", now.started())
          .withDetail("delivering", now.delivering())
          .withDetail("backlogEvents", now.backlogEvents())
          .withDetail("backlogSeconds", now.backlogSeconds())
          .withDetail("delivery", delivery.state().phase())
          .withDetail("lastError", delivery.state().lastError().orElse(""))
          .build();
    };
  }

  @Bean
  Housekeeping housekeeping(AcceptMediaEvents media, UsageMeter usage, InstantSource clock) {
    return new Housekeeping(media, usage, clock);
  }

  /** Forgets what nobody needs any more. */
  static final class Housekeeping {
    private final AcceptMediaEvents media;
    private final UsageMeter usage;
    private final InstantSource clock;

    Housekeeping(AcceptMediaEvents media, UsageMeter usage, InstantSource clock) {
      this.media = media;
      this.usage = usage;
      this.clock = clock;
    }

    @Scheduled(fixedDelay = 5, timeUnit = TimeUnit.MINUTES)
    void tidy() {
      media.forgetIdle(System.nanoTime());
      usage.forgetBefore(new UsageMonth(UsageMonth.of(clock.instant()).number() - 1));
    }
  }
}
