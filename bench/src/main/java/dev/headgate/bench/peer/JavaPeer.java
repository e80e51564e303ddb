package dev.headgate.bench.peer;

import dev.headgate.bench.load.RequestTemplate.Target;
import dev.headgate.bench.load.VaryingRequests;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A server of somebody else that takes JSON arrays and cannot be asked for single events. */
abstract class JavaPeer extends HttpPeer {
  private final PeerProcess process;
  private final String path;
  private final Batches events;

  JavaPeer(PeerProcess process, String path, Batches events) {
    this.process = process;
    this.path = path;
    this.events = events;
  }

  final PeerProcess process() {
    return process;
  }

  @Override
  final InetSocketAddress address() {
    return process.address();
  }

  @Override
  final VaryingRequests requests(int batch) {
    Target target = new Target(path, "Accept", "*/*", Map.of());
    return Batches.requests(target, events.of(batch, "[", ",", "]"), batch);
  }

  @Override
  public final OptionalLong stored(List<String> ids) {
    return OptionalLong.empty();
  }

  @Override
  public final void kill() {
    process.kill();
  }

  @Override
  public final void startAgain() {
    process.startAgain();
  }

  @Override
  public final void close() {
    process.close();
  }
}
