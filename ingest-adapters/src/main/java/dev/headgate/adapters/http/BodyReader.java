package dev.headgate.adapters.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.BadRequestException;

/**
 * Reads a request's body into memory, up to a limit that counts after inflating, as fast as its
 * permit grows. A gzip body is inflated once, and its compressed bytes have the same limit.
 */
final class BodyReader {
  /** What is read, and asked of the budget, before it is known how much comes. */
  static final int FIRST_BYTES = 8 * 1024;

  /** Announced bodies up to this size are read in one go. */
  private static final int ONE_GO_BYTES = 64 * 1024;

  /** Senders have this time, and a second more for each {@link #SLOWEST_BYTES_PER_SECOND}. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int SLOWEST_BYTES_PER_SECOND = 16 * 1024;

  private final int limit;

  BodyReader(int limitBytes) {
    this.limit = limitBytes;
  }

  int limit() {
    return limit;
  }

  /** Where a body is put. */
  @FunctionalInterface
  interface Sink {
    /** An array with room for this many bytes, and in it what was written to the one before. */
    byte[] room(int bytes);
  }

  /** How the reading ended. */
  sealed interface Result {
    record Read(int length) implements Result {}

    record TooLarge() implements Result {}

    /** No more bytes may be in flight. */
    record NoPermit() implements Result {}

    record TooSlow() implements Result {}

    record UnknownEncoding() implements Result {}

    /** The gzip stream or the chunks are damaged. */
    record Damaged() implements Result {}

    /** The sender went away, or said it was done, before the body was whole. */
    record Incomplete() implements Result {}
  }

  private static final Result TOO_LARGE = new Result.TooLarge();
  private static final Result NO_PERMIT = new Result.NoPermit();
  private static final Result TOO_SLOW = new Result.TooSlow();
  private static final Result UNKNOWN_ENCODING = new Result.UnknownEncoding();
  private static final Result DAMAGED = new Result.Damaged();
  private static final Result INCOMPLETE = new Result.Incomplete();

  /** Reads the body. */
  Result read(HttpServletRequest request, Sink sink, BodyPermit permit) {
    if (request.getContentLengthLong() > limit) {
      return TOO_LARGE;
    }
    String encoding = RequestFields.get(request, "Content-Encoding");
    if (encoding == null || encoding.isBlank()) {
      return receive(request, sink, permit);
    }
    return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
      case "identity" -> receive(request, sink, permit);
      case "gzip", "x-gzip" -> inflate(request, sink, permit);
      default -> UNKNOWN_ENCODING;
    };
  }

  private Result receive(HttpServletRequest request, Sink sink, BodyPermit permit) {
    try {
      return fill(request.getInputStream(), sink, (int) request.getContentLengthLong(), permit);
    } catch (SocketTimeoutException _) {
      return TOO_SLOW;
    } catch (ClientAbortException e) {
      return e.getCause() instanceof SocketTimeoutException ? TOO_SLOW : INCOMPLETE;
    } catch (BadRequestException _) {
      return DAMAGED;
    } catch (IOException _) {
      return INCOMPLETE;
    }
  }

  private Result inflate(HttpServletRequest request, Sink sink, BodyPermit permit) {
    Compressed compressed = new Compressed();
    Result received = receive(request, compressed, permit);
    if (!(received instanceof Result.Read read)) {
      return received;
    }
    try (InputStream in =
        new GZIPInputStream(
            new ByteArrayInputStream(compressed.bytes, 0, read.length()), FIRST_BYTES)) {
      return fill(in, sink, -1, permit);
    } catch (IOException _) {
      return DAMAGED;
    }
  }

  private static final class Compressed implements Sink {
    byte[] bytes = new byte[0];

    @Override
    public byte[] room(int length) {
      bytes = Arrays.copyOf(bytes, length);
      return bytes;
    }
  }

  /**
   * @param announced bytes that are said to come; negative when nobody said
   */
  private Result fill(InputStream in, Sink sink, int announced, BodyPermit permit)
      throws IOException {
    long started = System.nanoTime();
    int most = announced < 0 ? limit : announced;
    int capacity = Math.min(most, announced < 0 ? FIRST_BYTES : ONE_GO_BYTES);
    int length = 0;
    while (true) {
      if (!permit.extendTo(capacity)) {
        return NO_PERMIT;
      }
      byte[] bytes = sink.room(capacity);
      while (length < capacity) {
        int read = in.read(bytes, length, capacity - length);
        if (read < 0) {
          return new Result.Read(length);
        }
        length += read;
        if (length < capacity && isTooSlow(started, length)) {
          return TOO_SLOW;
        }
      }
      if (capacity == most) {
        return announced >= 0 || in.read() < 0 ? new Result.Read(length) : TOO_LARGE;
      }
      capacity = (int) Math.min(most, capacity * 2L);
    }
  }

  private static boolean isTooSlow(long started, int length) {
    long nanos = System.nanoTime() - started;
    return nanos - PATIENCE.toNanos() > length * 1_000_000_000L / SLOWEST_BYTES_PER_SECOND;
  }
}
