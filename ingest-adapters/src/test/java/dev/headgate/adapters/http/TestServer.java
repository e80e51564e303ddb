package dev.headgate.adapters.http;

import dev.headgate.ingest.dedup.EventHash;
import dev.headgate.ingest.intake.AcceptMediaEvents;
import dev.headgate.ingest.intake.AcceptTagReport;
import dev.headgate.ingest.intake.ByteBudget;
import dev.headgate.ingest.intake.CheckAccess;
import dev.headgate.ingest.intake.DeadLetters;
import dev.headgate.ingest.intake.IntakeObserver;
import dev.headgate.ingest.intake.PlainRowFormat;
import dev.headgate.ingest.intake.RequestObserver;
import dev.headgate.ingest.journal.InMemoryEventJournal;
import dev.headgate.ingest.key.Grants;
import dev.headgate.ingest.key.InMemoryKeyRing;
import dev.headgate.ingest.plan.Plan.QuotaRefusal;
import dev.headgate.ingest.quota.UsageMeter;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** The endpoints in a real Tomcat on loopback, before a journal and keys in memory. */
final class TestServer implements ApiTarget, AutoCloseable {
  final InMemoryEventJournal journal = InMemoryEventJournal.now();
  final InMemoryKeyRing keys = new InMemoryKeyRing();
  final ByteBudget budget;
  final Queue<RequestObserver.Ending> endings = new ConcurrentLinkedQueue<>();
  private final Map<KeyCase, String> secrets = new EnumMap<>(KeyCase.class);
  private final Duration headTime;
  private final int mostAtWork;
  private final int mostQueued;
  private Turns<?> turns;
  private final BoundedHttpProtocol protocol = new BoundedHttpProtocol();
  private final Tomcat tomcat = new Tomcat();

  TestServer() {
    this(64L << 20);
  }

  TestServer(long budgetBytes) {
    this(budgetBytes, Duration.ofSeconds(30));
  }

  TestServer(long budgetBytes, Duration headTime) {
    this(budgetBytes, headTime, Integer.MAX_VALUE, 0);
  }

  /**
   * @param headTime how long a request line with its headers may take
   * @param mostAtWork requests at a time
   * @param mostQueued requests that wait until there is room
   */
  TestServer(long budgetBytes, Duration headTime, int mostAtWork, int mostQueued) {
    this.headTime = headTime;
    this.mostAtWork = mostAtWork;
    this.mostQueued = mostQueued;
    budget = new ByteBudget(budgetBytes);
    addKeys();
    start();
  }

  private void addKeys() {
    Instant past = Instant.parse("2020-01-01T00:00:00Z");
    put(KeyCase.MEDIA_LIVE, Grants.media(1));
    put(KeyCase.MEDIA_TEST, Grants.media(2).testMode());
    put(KeyCase.MEDIA_REVOKED, Grants.media(3).revokedAt(past));
    put(KeyCase.MEDIA_EXPIRED, Grants.media(4).expiresAt(past));
    put(KeyCase.MEDIA_TENANT_INACTIVE, Grants.media(5).inactive());
    put(KeyCase.MEDIA_ORIGIN_LISTED, Grants.media(6).origins(LISTED_ORIGIN));
    put(KeyCase.MEDIA_TEN_A_MINUTE, Grants.media(7).eventsPerMinute(10));
    put(KeyCase.MEDIA_QUOTA_FORBIDDEN, Grants.media(8).quota(0, QuotaRefusal.FORBIDDEN));
    put(KeyCase.MEDIA_QUOTA_RETRY, Grants.media(9).quota(0, QuotaRefusal.TOO_MANY_REQUESTS));
    put(KeyCase.TAG_LIVE, Grants.tag(11));
    put(KeyCase.TAG_REVOKED, Grants.tag(12).revokedAt(past));
    put(KeyCase.TAG_EXPIRED, Grants.tag(13).expiresAt(past));
    put(KeyCase.TAG_TENANT_INACTIVE, Grants.tag(14).inactive());
    put(KeyCase.TAG_SITE_DISABLED, Grants.tag(15).siteDisabled());
    put(KeyCase.TAG_ORIGIN_LISTED, Grants.tag(16).origins(LISTED_ORIGIN));
    put(KeyCase.TAG_ONE_A_SECOND, Grants.tag(17).tagRate(1, 1));
  }

  private void put(KeyCase which, Grants grants) {
    String secret = "key-for-tests-" + which;
    secrets.put(which, secret);
    keys.put(secret, grants.grant());
  }

  private void start() {
    PlainRowFormat rows = new PlainRowFormat();
    DeadLetters letters = new DeadLetters(rows, journal, journal, 32L << 20);
    IngestEndpoints endpoints =
        new IngestEndpoints(
            new CheckAccess(keys),
            new AcceptMediaEvents(
                rows,
                journal,
                journal,
                new UsageMeter(),
                new EventHash(new byte[EventHash.KEY_BYTES]),
                letters,
                IntakeObserver.NONE),
            new AcceptTagReport(rows, journal, journal, letters, IntakeObserver.NONE),
            letters,
            journal,
            budget,
            (_, ending, _, _) -> endings.add(ending),
            Clock.systemUTC());
    Connector connector = new Connector(protocol);
    connector.setPort(0);
    connector.setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
    IngestConnector.configure(connector, 20_000);
    protocol.headTime(headTime);
    turns = protocol.mostAtWork(mostAtWork, mostQueued);
    tomcat.setConnector(connector);
    tomcat.getEngine().setBackgroundProcessorDelay(-1);
    IngestConnector.configure(tomcat.getHost());
    Context context = tomcat.addContext("", null);
    for (IngestEndpoints.Mapping mapping : endpoints.mappings()) {
      Tomcat.addServlet(context, mapping.name(), mapping.servlet());
      mapping.paths().forEach(path -> context.addServletMappingDecoded(path, mapping.name()));
    }
    try {
      tomcat.start();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }

  int requestsAtWork() {
    return turns.atWork();
  }

  int requestsQueued() {
    return turns.queued();
  }

  int requestsInTheirHeads() {
    return turns.inTheirHeads();
  }

  @Override
  public URI url() {
    return URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort());
  }

  @Override
  public String key(KeyCase which) {
    return secrets.get(which);
  }

  @Override
  public boolean journalAvailable(boolean available) {
    journal.available(available);
    return true;
  }

  @Override
  public boolean keysAvailable(boolean available) {
    keys.available(available);
    return true;
  }

  @Override
  public void close() {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }
}
