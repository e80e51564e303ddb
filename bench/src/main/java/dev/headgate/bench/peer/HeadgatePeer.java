package dev.headgate.bench.peer;

import dev.headgate.bench.load.RequestTemplate.Target;
import dev.headgate.bench.load.VaryingRequests;
import dev.headgate.bench.scenario.GatewayUnderLoad;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** The gateway with everything it does: keys, limits, de-duplication, delivery. */
final class HeadgatePeer extends HttpPeer {
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
  InetSocketAddress address() {
    return gateway.address();
  }

  @Override
  VaryingRequests requests(int batch) {
    String before = "{\"sent_at\":\"2026-01-01T00:00:00.000Z\",\"events\":[";
    return Batches.requests(target, batches.of(batch, before, ",", "]}"), batch);
  }

  @Override
  public long stored() {
    GatewayUnderLoad.await(DRAIN_PATIENCE, "all to be stored", () -> gateway.pending() == 0);
    return gateway.count("media_events");
  }

  @Override
  public OptionalLong stored(List<String> ids) {
    return OptionalLong.of(gateway.count("media_events", ids));
  }

  @Override
  public void kill() {
    gateway.killAll();
  }

  @Override
  public void startAgain() {
    gateway.startAgain();
  }

  @Override
  public void close() {
    gateway.close();
  }
}
