package dev.headgate.bench.micro;

import dev.headgate.adapters.clickhouse.RowBinaryRowFormat;
import dev.headgate.adapters.http.MediaEventDecoder;
import dev.headgate.app.demo.DemoTraffic;
import dev.headgate.ingest.dedup.EventHash;
import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.intake.AcceptMediaEvents;
import dev.headgate.ingest.intake.AcceptMediaEvents.Options;
import dev.headgate.ingest.intake.AcceptMediaEvents.Outcome;
import dev.headgate.ingest.intake.DeadLetters;
import dev.headgate.ingest.intake.IntakeObserver;
import dev.headgate.ingest.intake.RequestContext;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.AppendReceipt;
import dev.headgate.ingest.journal.EventJournal;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.Tally;
import dev.headgate.ingest.journal.Tally.Count;
import dev.headgate.ingest.journal.TallyKeeper;
import dev.headgate.ingest.key.ApiKey;
import dev.headgate.ingest.key.Grant;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.key.KeyKind;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.key.KeyScope;
import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.PlanId;
import dev.headgate.ingest.quota.UsageMeter;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A batch from its JSON to the bytes of its journal record, without HTTP and without a disk; beside
 * it Jackson stepping through the same tokens, which is the ceiling of any decoder built on it.
 */
@State(Scope.Benchmark)
public class MediaBatchBenchmark {
  private static final int BATCHES = 64;
  private static final Instant NOW = Instant.parse("2026-04-23T18:30:00Z");

  @Param({"1", "10", "100", "500"})
  public int events;

  private final JsonFactory jackson = new JsonFactory();
  private final MediaEventDecoder decoder = new MediaEventDecoder();
  private final EventBatch batch = new EventBatch();
  private final Dropped journal = new Dropped();
  private final AcceptMediaEvents accept = useCase(journal);
  private final RequestContext context =
      new RequestContext(grant(), "/v1/ingest/events", "r", NOW, 0);
  private byte[][] bodies = {};
  private int next;

  /** Takes a record and forgets it. */
  private static final class Dropped implements EventJournal, TallyKeeper {
    private final AppendReceipt receipt = AppendReceipt.withoutDuplicates(1, NOW);

    @Override
    public AppendReceipt append(JournalRecord record) {
      return receipt;
    }

    @Override
    public boolean isAvailable() {
      return true;
    }

    @Override
    public void add(Api api, Count count, long number) {}

    @Override
    public Tally total() {
      return Tally.zero();
    }
  }

  private static AcceptMediaEvents useCase(Dropped journal) {
    RowBinaryRowFormat rows = new RowBinaryRowFormat();
    return new AcceptMediaEvents(
        rows,
        journal,
        journal,
        new UsageMeter(),
        new EventHash(new byte[EventHash.KEY_BYTES]),
        new DeadLetters(rows, journal, journal, 1_000_000),
        IntakeObserver.NONE);
  }

  private static Grant grant() {
    Plan plan =
        new Plan(
            new PlanId(1),
            "bench",
            Integer.MAX_VALUE,
            1_000,
            1_000,
            OptionalLong.empty(),
            Plan.QuotaRefusal.FORBIDDEN,
            30);
    Tenant tenant = new Tenant(new TenantId(1), "bench", plan.id(), Tenant.Status.ACTIVE);
    ApiKey key =
        new ApiKey(
            new KeyId(1),
            tenant.id(),
            Optional.empty(),
            "bench",
            KeyKind.MEDIA,
            KeyMode.LIVE,
            Set.of(KeyScope.INGEST),
            KeyKind.MEDIA.prefix(),
            List.of(),
            Optional.empty(),
            Optional.empty());
    return new Grant(key, tenant, plan, Optional.empty());
  }

  /** Makes bodies like the demo's, all different. */
  @Setup
  public void makeBodies() {
    List<String> all = new DemoTraffic(1, NOW).mediaEvents(BATCHES * events);
    bodies = new byte[BATCHES][];
    for (int i = 0; i < BATCHES; i++) {
      List<String> own = all.subList(i * events, (i + 1) * events);
      bodies[i] =
          ("{\"sent_at\":\"" + NOW + "\",\"events\":[" + String.join(",", own) + "]}")
              .getBytes(StandardCharsets.UTF_8);
    }
  }

  private byte[] body() {
    next = (next + 1) % BATCHES;
    return bodies[next];
  }

  private EventBatch decoded(byte[] body) {
    batch.reset(body.length);
    System.arraycopy(body, 0, batch.bytes(), 0, body.length);
    batch.bodyRead(body.length);
    if (decoder.decode(batch, body.length) != null) {
      throw new IllegalStateException("the body is malformed");
    }
    return batch;
  }

  /** Copying the body and decoding it. */
  @Benchmark
  public int decode() {
    return decoded(body()).size();
  }

  /** All that a request's thread does between the body and the journal. */
  @Benchmark
  public Outcome decodeAndEncode() {
    return accept.accept(context, decoded(body()), Options.DEFAULT);
  }

  /** Ceiling: the tokens alone. */
  @Benchmark
  public int jacksonTokens() {
    int tokens = 0;
    try (JsonParser parser = jackson.createParser(ObjectReadContext.empty(), body())) {
      while (parser.nextToken() != null) {
        tokens++;
      }
    }
    return tokens;
  }
}
