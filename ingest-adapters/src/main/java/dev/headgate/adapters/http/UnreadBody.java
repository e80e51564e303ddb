package dev.headgate.adapters.http;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;

/**
 * Lets a sender finish that was answered before it had sent all, as after a 413: many clients look
 * at the answer only when they are done, and a connection that is closed on them takes the answer
 * with it.
 */
final class UnreadBody {
  private static final long MAX_BYTES = 96L << 20;
  private static final Duration MAX_TIME = Duration.ofSeconds(10);
  private static final int CHUNK_BYTES = 8 * 1024;

  private UnreadBody() {}

  /** Sends the answer, and then reads and forgets what is left of the body, within bounds. */
  static void drain(HttpServletRequest request, HttpServletResponse response) throws IOException {
    // A sender that asked first whether it may send does not send now.
    if (request.getContentLengthLong() == 0
        || request.getContentLengthLong() < 0 && request.getHeader("Transfer-Encoding") == null
        || request.getHeader("Expect") != null) {
      return;
    }
    ServletInputStream in = request.getInputStream();
    if (in.isFinished()) {
      return;
    }
    response.flushBuffer();
    byte[] chunk = new byte[CHUNK_BYTES];
    long deadline = System.nanoTime() + MAX_TIME.toNanos();
    long left = MAX_BYTES;
    int read = 0;
    while (read >= 0 && left > 0 && System.nanoTime() - deadline < 0) {
      read = in.read(chunk);
      left -= read;
    }
  }
}
