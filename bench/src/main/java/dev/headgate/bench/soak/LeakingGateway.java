package dev.headgate.bench.soak;

import dev.headgate.app.Headgate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The gateway with a leak of each kind, which a soak has to notice. */
public final class LeakingGateway {
  private static final int HEAP_BYTES = 250_000;
  private static final int DIRECT_BYTES = 200_000;
  private static final List<Object> LEAKED = new ArrayList<>();

  private LeakingGateway() {}

  public static void main(String[] args) throws IOException {
    Thread.ofPlatform().daemon().name("leak").start(LeakingGateway::leak);
    Headgate.main(args);
  }

  private static void leak() {
    try {
      while (true) {
        Thread.sleep(1_000);
        LEAKED.add(new byte[HEAP_BYTES]);
        LEAKED.add(ByteBuffer.allocateDirect(DIRECT_BYTES));
        LEAKED.add(openFile());
        LEAKED.add(Thread.ofPlatform().daemon().start(LockSupport::park));
      }
    } catch (InterruptedException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static InputStream openFile() throws IOException {
    return Files.newInputStream(Path.of("/proc/self/status"));
  }
}
