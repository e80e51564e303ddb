package dev.headgate.adapters.postgres;

import dev.headgate.ingest.key.Grant;
import dev.headgate.ingest.key.KeyHash;
import dev.headgate.ingest.key.KeyRing;
import dev.headgate.ingest.key.KeysUnavailable;
import dev.headgate.ingest.management.Transactions.Unavailable;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All keys in memory, kept up to date from PostgreSQL. One thread asks for the database's revision
 * when news comes and at least every {@link Settings#poll()}, and fetches what changed; it has a
 * connection of its own, and a silent server is given up after two seconds.
 */
public final class PostgresKeyRing implements KeyRing, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PostgresKeyRing.class);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration FIRST_LOAD_TIMEOUT = Duration.ofSeconds(30);
  private static final int REST_MILLIS = 20;

  private final PostgresAddress address;
  private final PostgresDatabase database;
  private final Settings settings;
  private final InstantSource clock;
  private final KeyUses uses = new KeyUses();
  private final Semaphore news = new Semaphore(0);
  private final Thread keeper = Thread.ofPlatform().daemon().name("key-view").unstarted(this::keep);
  private final ChangeNews changeNews;
  private final Thread listener;
  private final Thread useWriter =
      Thread.ofPlatform().daemon().name("key-uses").unstarted(this::writeUses);

  private volatile KeyView view = KeyView.NOTHING;
  private volatile long confirmedAtNanos;
  private volatile boolean closed;
  private @Nullable Connection connection;
  private volatile boolean unreachable;

  /**
   * How the view is kept.
   *
   * @param poll how long to wait for news before asking, at most 300 ms for the promise of {@link
   *     KeyRing} to hold
   * @param trust how long what is known goes on working while the database does not answer; zero
   *     for ever
   * @param useInterval how often the last uses of keys are written
   */
  public record Settings(Duration poll, Duration trust, Duration useInterval) {
    public static final Settings DEFAULT =
        new Settings(Duration.ofMillis(250), Duration.ofHours(1), Duration.ofSeconds(5));

    public Settings {
      if (!poll.isPositive() || poll.compareTo(Duration.ofMillis(300)) > 0) {
        throw new IllegalArgumentException("poll the keys every 1 to 300 ms, not " + poll);
      }
      if (trust.isNegative()) {
        throw new IllegalArgumentException("a time to trust known keys is not negative: " + trust);
      }
    }
  }

  /** A view that knows nothing before {@link #start}. */
  public PostgresKeyRing(
      PostgresAddress address, PostgresDatabase database, Settings settings, InstantSource clock) {
    this.address = address;
    this.database = database;
    this.settings = settings;
    this.clock = clock;
    this.changeNews = new ChangeNews(address, news::release);
    this.listener = Thread.ofPlatform().daemon().name("key-news").unstarted(changeNews);
  }

  /**
   * Reads all keys, then keeps them up to date.
   *
   * @throws Unavailable if the database does not answer
   */
  public void start() {
    try (Connection first = address.connect("headgate-keys", FIRST_LOAD_TIMEOUT)) {
      confirmedAtNanos = System.nanoTime();
      view = KeyViewLoader.load(first, KeyView.NOTHING, uses);
    } catch (SQLException e) {
      throw new Unavailable("The keys cannot be read from PostgreSQL: " + e.getMessage(), e);
    }
    keeper.start();
    listener.start();
    useWriter.start();
  }

  @Override
  public Optional<Grant> find(KeyHash hash) {
    if (!isTrusted()) {
      throw new KeysUnavailable(
          "PostgreSQL has not answered for " + staleness().toSeconds() + " s");
    }
    KeyView.Held held = view.find(hash);
    if (held == null) {
      return Optional.empty();
    }
    held.use().note(held.grant().key(), clock.millis());
    return Optional.of(held.grant());
  }

  /** Whether {@link #find} answers: what is known is recent enough. */
  public boolean isTrusted() {
    KeyView known = view;
    return known.revision() >= 0
        && (settings.trust().isZero() || staleness().compareTo(settings.trust()) <= 0);
  }

  /** How long ago what is known was known to be all there is; some 100 ms while all is well. */
  public Duration staleness() {
    return Duration.ofNanos(System.nanoTime() - confirmedAtNanos);
  }

  /** Whether events of this tenant may be accepted by what is known here. */
  public boolean takesEventsOf(TenantId tenant) {
    Tenant known = view.tenants().get(tenant);
    return known != null && known.isActive();
  }

  /** How many keys are known, revoked and expired ones among them. */
  public int size() {
    return view.size();
  }

  private void keep() {
    while (!closed) {
      try {
        news.tryAcquire(settings.poll().toMillis(), TimeUnit.MILLISECONDS);
        news.drainPermits();
        refresh();
        // Many changes in a row are fetched together.
        Thread.sleep(REST_MILLIS);
      } catch (InterruptedException _) {
        break;
      }
    }
    disconnect();
  }

  private void refresh() {
    long asked = System.nanoTime();
    try {
      Connection connection = connection();
      if (KeyViewLoader.revision(connection) != view.revision()) {
        view = KeyViewLoader.load(connection, view, uses);
      }
      confirmedAtNanos = asked;
      if (unreachable) {
        unreachable = false;
        log.info("PostgreSQL answers again; the keys are up to date");
      }
    } catch (SQLException | RuntimeException e) {
      disconnect();
      if (!unreachable && !closed) {
        unreachable = true;
        log.warn(
            "the keys cannot be brought up to date, known ones go on working: {}", e.toString());
      }
    }
  }

  private Connection connection() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = address.connect("headgate-keys", ANSWER_TIMEOUT);
      connection = open;
    }
    return open;
  }

  private void disconnect() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        log.debug("closing a broken connection: {}", e.getMessage());
      }
    }
  }

  private void writeUses() {
    try {
      while (!closed) {
        Thread.sleep(settings.useInterval());
        writeUsesNow();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void writeUsesNow() {
    try {
      uses.keep(database);
    } catch (RuntimeException e) {
      log.debug("last uses of keys will be written later: {}", e.toString());
    }
  }

  /** Stops keeping the view; writes the last uses. */
  @Override
  public void close() {
    closed = true;
    keeper.interrupt();
    changeNews.close();
    listener.interrupt();
    useWriter.interrupt();
    try {
      keeper.join(ANSWER_TIMEOUT);
      useWriter.join(ANSWER_TIMEOUT);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (!unreachable && useWriter.getState() == Thread.State.TERMINATED) {
      writeUsesNow();
    }
  }
}
