package dev.headgate.app;

import dev.headgate.adapters.clickhouse.ClickHouseMigrationException;
import dev.headgate.adapters.clickhouse.ClickHouseMigrations;
import dev.headgate.ingest.delivery.DeliverToStore;
import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.key.KeyRing;
import dev.headgate.ingest.key.KeySecret;
import dev.headgate.ingest.management.FirstRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * What remains to be done when the gateway accepts: ClickHouse's tables, the first run, delivery.
 * Happens in the background, so that a slow or absent ClickHouse does not keep senders waiting;
 * except that an operator's ClickHouse that has never answered is a wrong setting.
 */
final class Startup implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Startup.class);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration KEY_STEP = Duration.ofMillis(20);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(40);

  private final HeadgateConfig config;
  private final DataDirectory data;
  private final ClickHouseServer clickHouse;
  private final ClickHouseMigrations migrations;
  private final FirstRun firstRun;
  private final FirstRunFile firstRunFile;
  private final DeliverToStore delivery;
  private final GatewayHealth health;
  private final KeyRing keys;
  private final Greeting greeting;
  private volatile boolean running;
  private volatile Thread background = Thread.ofPlatform().name("startup").unstarted(this::finish);

  Startup(
      HeadgateConfig config,
      DataDirectory data,
      ClickHouseServer clickHouse,
      ClickHouseMigrations migrations,
      FirstRun firstRun,
      FirstRunFile firstRunFile,
      DeliverToStore delivery,
      GatewayHealth health,
      KeyRing keys,
      Greeting greeting) {
    this.config = config;
    this.data = data;
    this.clickHouse = clickHouse;
    this.migrations = migrations;
    this.firstRun = firstRun;
    this.firstRunFile = firstRunFile;
    this.delivery = delivery;
    this.health = health;
    this.keys = keys;
    this.greeting = greeting;
  }

  @Override
  public void start() {
    if (!config.clickhouse().isEmbedded() && !hasAnsweredBefore()) {
      migrateAtOnce();
    }
    running = true;
    background.start();
  }

  private boolean hasAnsweredBefore() {
    try {
      return Files.exists(knownFile())
          && Files.readString(knownFile()).equals(config.clickhouse().url());
    } catch (IOException e) {
      return false;
    }
  }

  private Path knownFile() {
    return data.path().resolve("clickhouse-known");
  }

  private void migrateAtOnce() {
    try {
      migrations.migrate();
      PrivateFiles.write(knownFile(), config.clickhouse().url());
    } catch (StoreUnavailable | ClickHouseMigrationException e) {
      throw new InvalidSetting(
          "ClickHouse at %s does not let us in: %s. Check HEADGATE_CLICKHOUSE_URL, _USER and _PASSWORD."
              .formatted(config.clickhouse().url(), oneLine(e)),
          e);
    } catch (IOException e) {
      throw new InvalidSetting("cannot write " + knownFile() + ": " + e.getMessage() + ".", e);
    }
  }

  private static String oneLine(RuntimeException failed) {
    return String.valueOf(failed.getMessage())
        .strip()
        .replaceAll("\\s*\\R\\s*", " ")
        .replaceAll("\\.$", "");
  }

  private void finish() {
    try {
      clickHouse.awaitStart();
      migrateUntilDone();
      health.storeAnswered();
      furnish();
      health.firstRunWritten();
      delivery.start();
      LOG.info("Headgate serves {}", greeting.address());
    } catch (InterruptedException e) {
      LOG.info("Stopped before the start was complete");
    } catch (InvalidSetting | ClickHouseMigrationException e) {
      if (running) {
        System.err.println("Headgate cannot start: " + e.getMessage());
        Thread.ofPlatform().start(() -> System.exit(1));
      }
    }
  }

  private void migrateUntilDone() throws InterruptedException {
    String told = "";
    while (true) {
      try {
        migrations.migrate();
        return;
      } catch (StoreUnavailable e) {
        String why = String.valueOf(e.getMessage());
        if (!why.equals(told)) {
          LOG.warn("ClickHouse does not answer yet; events wait in the journal: {}", why);
          told = why;
        }
        Thread.sleep(RETRY);
      }
    }
  }

  private void furnish() throws InterruptedException {
    if (!config.clickhouse().isEmbedded()) {
      firstRunFile.setClickHouse(clickHouse.endpoint());
    }
    var made = firstRun.furnish(written -> firstRunFile.write(properties(written)));
    if (made.isPresent()) {
      awaitKnown(made.get().mediaKey());
      awaitKnown(made.get().tagKey());
      greeting.print(made.get());
    }
  }

  /** Whoever reads a key should be able to use it at once. */
  private void awaitKnown(KeySecret key) throws InterruptedException {
    while (keys.find(key.hash()).isEmpty()) {
      Thread.sleep(KEY_STEP);
    }
  }

  private Map<String, String> properties(FirstRun.Made made) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("admin.url", greeting.address());
    properties.put("admin.username", made.operator());
    properties.put("admin.password", made.operatorPassword());
    properties.put("tenant.id", Integer.toString(made.tenant().value()));
    properties.put("media.key", made.mediaKey().reveal());
    properties.put("site.id", Integer.toString(made.site().value()));
    properties.put("tag.key", made.tagKey().reveal());
    return properties;
  }

  @Override
  public void stop() {
    running = false;
    background.interrupt();
    try {
      background.join(RETRY);
      if (!delivery.stop(STOP_TIMEOUT)) {
        LOG.warn("The last delivery is still open; it is proven at the next start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Delivery goes on while the last requests are answered: it stops after the web server. */
  @Override
  public int getPhase() {
    return Integer.MIN_VALUE + 100;
  }
}
