package dev.headgate.bench.load;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;

/**
 * Requests that are all different and each sent once, in their order; too many for the heap, so
 * they are written to a file before the clock starts and read from the system's cache. Only the
 * sender's time is filled in when they are sent. Used by one thread.
 */
public final class StoredRequests implements RequestSource, AutoCloseable {
  private static final int HEAD_BYTES = 3 * Integer.BYTES;
  private static final int CHUNK = 16 << 20;

  private final FileChannel file;
  private final long count;
  private final long events;
  private final long jsonBytes;
  private final int largest;
  private final SentTime time = new SentTime();
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).limit(0);

  private StoredRequests(FileChannel file, long count, long events, long jsonBytes, int largest) {
    this.file = file;
    this.count = count;
    this.events = events;
    this.jsonBytes = jsonBytes;
    this.largest = largest;
  }

  /** Writes all of them to a file, replacing it. */
  public static StoredRequests write(Path path, Iterator<RequestTemplate> requests) {
    long count = 0;
    long events = 0;
    long json = 0;
    int largest = 0;
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(path), 1 << 20))) {
      while (requests.hasNext()) {
        RequestTemplate request = requests.next();
        out.writeInt(request.bytes().length);
        out.writeInt(request.events());
        out.writeInt(request.sentAt());
        out.write(request.bytes());
        count++;
        events += request.events();
        json += request.jsonBytes();
        largest = Math.max(largest, request.bytes().length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return open(path, count, events, json, largest);
  }

  private static StoredRequests open(Path path, long count, long events, long json, int largest) {
    if (largest + HEAD_BYTES > CHUNK) {
      throw new IllegalArgumentException("a request of " + largest + " bytes is too large");
    }
    try {
      return new StoredRequests(FileChannel.open(path), count, events, json, largest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many there are to send. */
  public long count() {
    return count;
  }

  /** Events in all of them. */
  public long events() {
    return events;
  }

  /** Bytes of all bodies. */
  public long jsonBytes() {
    return jsonBytes;
  }

  /** Bytes of the largest request. */
  public int largest() {
    return largest;
  }

  @Override
  public int next(ByteBuffer into) {
    require(HEAD_BYTES);
    int length = chunk.getInt();
    int eventsInIt = chunk.getInt();
    int sentAt = chunk.getInt();
    require(length);
    into.put(chunk.slice(chunk.position(), length));
    chunk.position(chunk.position() + length);
    if (sentAt >= 0) {
      into.put(sentAt, time.text());
    }
    return eventsInIt;
  }

  private void require(int bytes) {
    try {
      while (chunk.remaining() < bytes) {
        chunk.compact();
        int read = file.read(chunk);
        chunk.flip();
        if (read < 0) {
          throw new IllegalStateException("all requests are sent");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
