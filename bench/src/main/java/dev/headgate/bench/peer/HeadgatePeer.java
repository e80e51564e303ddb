package dev.headgate.bench.peer;

import dev.headgate.bench.load.LoadGenerator;
import dev.headgate.bench.load.LoadResult;
import dev.headgate.bench.load.RequestTemplate.Target;
import dev.headgate.bench.load.VaryingRequests;
import dev.headgate.bench.scenario.GatewayUnderLoad;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The gateway with everything it does: keys, limits, de-duplication, delivery. */
final class HeadgatePeer implements Peer {
  private static final int CONNECTIONS = 64;
  private static final Duration DRAIN_PATIENCE = Duration.ofMinutes(10);

  private final GatewayUnderLoad gateway;
  private final Target target;
  private final Batches batches;

  HeadgatePeer(Path directory, Batches batches) {
    this.batches = batches;
    gateway = GatewayUnderLoad.start(directory, List.of());
    target = gateway.newMediaKey();
  }

  @Override
  public String name() {
    return "Headgate";
  }

  @Override
  public String acknowledgement() {
    return "fsynced, de-duplicated";
  }

  @Override
  public boolean isDurable() {
    return true;
  }

  @Override
  public LoadResult load(int batch, Duration time) {
    String before = "{\"sent_at\":\"2026-01-01T00:00:00.000Z\",\"events\":[";
    VaryingRequests requests =
        Batches.requests(target, batches.of(batch, before, ",", "]}"), batch);
    return new LoadGenerator(gateway.address(), CONNECTIONS, requests.largest())
        .closedLoop(requests, time);
  }

  @Override
  public long stored() {
    GatewayUnderLoad.await(DRAIN_PATIENCE, "all to be stored", () -> gateway.pending() == 0);
    return gateway.count("media_events");
  }

  @Override
  public void close() {
    gateway.close();
  }
}
