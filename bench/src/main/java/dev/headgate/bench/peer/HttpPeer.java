package dev.headgate.bench.peer;

import dev.headgate.bench.load.CutLoad;
import dev.headgate.bench.load.LoadGenerator;
import dev.headgate.bench.load.LoadResult;
import dev.headgate.bench.load.VaryingRequests;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Takes one batch a request. */
abstract class HttpPeer implements Peer {
  /** Requests on their way at a time. */
  static final int CONNECTIONS = 64;

  abstract InetSocketAddress address();

  abstract VaryingRequests requests(int batch);

  int connections() {
    return CONNECTIONS;
  }

  @Override
  public final LoadResult load(int batch, Duration time) {
    VaryingRequests requests = requests(batch);
    return generator(requests).closedLoop(requests, time);
  }

  @Override
  public final CutLoad loadUntilGone(int batch, Duration atMost) {
    VaryingRequests requests = requests(batch);
    return generator(requests).untilGone(requests, atMost);
  }

  private LoadGenerator generator(VaryingRequests requests) {
    return new LoadGenerator(address(), connections(), requests.largest());
  }
}
