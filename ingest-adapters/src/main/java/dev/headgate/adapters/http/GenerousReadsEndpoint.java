package dev.headgate.adapters.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;

/**
 * Reads from a socket as much as fits into the request's buffer. The container on its own asks for
 * no more at a time than an idle connection's buffer holds, and ours are small: a body of 200 KB
 * would take 400 reads. With TLS the engine reads whole records by itself.
 */
final class GenerousReadsEndpoint extends NioEndpoint {
  @Override
  protected NioChannel createChannel(SocketBufferHandler buffer) {
    return isSSLEnabled() ? super.createChannel(buffer) : new GenerousChannel(buffer);
  }

  private static final class GenerousChannel extends NioChannel {
    GenerousChannel(SocketBufferHandler buffer) {
      super(buffer);
    }

    /** All its callers set the limit anew afterwards, to what was read. */
    @Override
    public int read(ByteBuffer target) throws IOException {
      return super.read(target.limit(target.capacity()));
    }
  }
}
