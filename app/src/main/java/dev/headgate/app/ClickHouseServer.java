package dev.headgate.app;

import dev.headgate.adapters.clickhouse.ClickHouseConnection;
import dev.headgate.adapters.clickhouse.ClickHouseEndpoint;
import dev.headgate.adapters.clickhouse.EngineRestart;
import dev.headgate.adapters.clickhouse.InsertFence;
import dev.headgate.adapters.clickhouse.QueryDeadline;
import dev.headgate.clickhouse.embedded.EmbeddedClickHouse;
import dev.headgate.clickhouse.embedded.EmbeddedClickHouseException;
import dev.headgate.clickhouse.embedded.EngineAddress;
import dev.headgate.ingest.delivery.StoreUnavailable;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ClickHouse that events are delivered to: our own engine, or the operator's server. */
sealed interface ClickHouseServer extends AutoCloseable {

  /**
   * Where it is now.
   *
   * @throws StoreUnavailable while our own engine is still being started
   */
  ClickHouseEndpoint endpoint();

  /** How an insert whose answer never came is ended for sure. */
  InsertFence fence(ClickHouseConnection connection);

  /**
   * Waits until it has been started; does not tell whether it answers.
   *
   * @throws InvalidSetting if our own engine cannot be started at all
   */
  void awaitStart();

  @Override
  void close();

  /** A server of the operator's own. */
  record External(ClickHouseEndpoint endpoint) implements ClickHouseServer {
    public External {
      String url = endpoint.url();
      if (!url.matches("https?://[^/\\s]+") || URI.create(url).getHost() == null) {
        throw new InvalidSetting(
            "HEADGATE_CLICKHOUSE_URL: \"%s\" does not have the form http://host:port."
                .formatted(url));
      }
    }

    @Override
    public InsertFence fence(ClickHouseConnection connection) {
      return new QueryDeadline(connection);
    }

    @Override
    public void awaitStart() {}

    @Override
    public void close() {}
  }

  /** Our own engine, a child process; started in the background, since nobody waits for it. */
  final class Embedded implements ClickHouseServer {
    private static final Logger LOG = LoggerFactory.getLogger(ClickHouseServer.class);

    private final CompletableFuture<EmbeddedClickHouse> engine;

    private Embedded(CompletableFuture<EmbeddedClickHouse> engine) {
      this.engine = engine;
    }

    /**
     * Begins to start the engine.
     *
     * @param onAddress told whenever the engine has been started, at first and again
     */
    static Embedded start(
        Path data, Path cache, long memoryLimit, Consumer<EngineAddress> onAddress) {
      CompletableFuture<EmbeddedClickHouse> engine = new CompletableFuture<>();
      Thread.ofPlatform()
          .name("clickhouse-start")
          .daemon()
          .start(
              () -> {
                try {
                  engine.complete(
                      EmbeddedClickHouse.builder()
                          .dataDirectory(data)
                          .cacheDirectory(cache)
                          .memoryLimit(memoryLimit)
                          .user("headgate")
                          .progress(LOG::info)
                          .onStart(onAddress)
                          .start());
                } catch (RuntimeException e) {
                  engine.completeExceptionally(e);
                }
              });
      return new Embedded(engine);
    }

    @Override
    public ClickHouseEndpoint endpoint() {
      EmbeddedClickHouse running = running();
      return new ClickHouseEndpoint(running.url(), running.user(), running.password());
    }

    private EmbeddedClickHouse running() {
      if (!engine.isDone() || engine.isCompletedExceptionally()) {
        throw new StoreUnavailable("The embedded ClickHouse is still being started.", null);
      }
      return engine.join();
    }

    @Override
    public InsertFence fence(ClickHouseConnection connection) {
      return new EngineRestart(
          new EngineRestart.Engine() {
            @Override
            public int restarts() {
              return running().restarts();
            }

            @Override
            public void restart() {
              running().restart();
            }
          });
    }

    @Override
    public void awaitStart() {
      try {
        engine.join();
      } catch (CompletionException e) {
        String message =
            e.getCause() instanceof EmbeddedClickHouseException known
                ? known.getMessage()
                : String.valueOf(e.getCause());
        throw new InvalidSetting(
            "the embedded ClickHouse does not start: "
                + message
                + " Or set HEADGATE_CLICKHOUSE_URL to use a ClickHouse of your own.",
            e);
      }
    }

    @Override
    public void close() {
      engine.thenAccept(EmbeddedClickHouse::close).exceptionally(_ -> null).join();
    }
  }
}
