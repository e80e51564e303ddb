package dev.headgate.clickhouse.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads a tar archive: ustar, with the long names and sizes of pax and GNU. */
final class TarReader {

  private static final int BLOCK = 512;
  private static final int MAX_NAME = 64 * 1024;

  private final InputStream in;

  /** Of the present entry's content, with the filling up to a full block. */
  private long unread;

  private long filling;

  /**
   * One file in the archive.
   *
   * @param name as it stands there; it may lead anywhere
   */
  record Entry(String name, long size, boolean isFile, boolean isExecutable) {}

  TarReader(InputStream in) {
    this.in = in;
  }

  /** Steps to the next entry; null after the last. */
  @org.jspecify.annotations.Nullable
  Entry next() throws IOException {
    String longName = "";
    long longSize = -1;
    while (true) {
      in.skipNBytes(unread + filling);
      unread = 0;
      filling = 0;
      byte[] header = in.readNBytes(BLOCK);
      if (header.length < BLOCK || isZero(header)) {
        return null;
      }
      long size = longSize >= 0 ? longSize : number(header, 124, 12);
      unread = size;
      filling = (BLOCK - size % BLOCK) % BLOCK;
      char type = (char) header[156];
      switch (type) {
        case 'x' -> {
          String records = new String(readAll(size), UTF_8);
          longName = paxValue(records, "path", longName);
          longSize = Long.parseLong(paxValue(records, "size", "-1"));
        }
        case 'L' -> longName = text(readAll(size), 0, (int) size);
        case 'g' -> {}
        default -> {
          String name = longName.isEmpty() ? name(header) : longName;
          boolean file = type == '0' || type == '\0';
          return new Entry(name, size, file, (number(header, 100, 8) & 0100) != 0);
        }
      }
    }
  }

  /** Reads from the present entry; -1 at its end. */
  int read(byte[] buffer) throws IOException {
    if (unread == 0) {
      return -1;
    }
    int read = in.read(buffer, 0, (int) Math.min(buffer.length, unread));
    if (read < 0) {
      throw new EOFException("the archive is cut");
    }
    unread -= read;
    return read;
  }

  private byte[] readAll(long size) throws IOException {
    if (size > MAX_NAME) {
      throw new IOException("not a tar archive as understood here");
    }
    byte[] content = in.readNBytes((int) size);
    unread -= content.length;
    return content;
  }

  private static String name(byte[] header) {
    String prefix = text(header, 257, 5).equals("ustar") ? text(header, 345, 155) : "";
    String name = text(header, 0, 100);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String text(byte[] bytes, int offset, int length) {
    int end = offset;
    while (end < offset + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, offset, end - offset, UTF_8);
  }

  private static long number(byte[] header, int offset, int length) {
    if ((header[offset] & 0x80) != 0) {
      long value = header[offset] & 0x7f;
      for (int i = 1; i < length; i++) {
        value = value << 8 | (header[offset + i] & 0xff);
      }
      return value;
    }
    String octal = text(header, offset, length).strip();
    return octal.isEmpty() ? 0 : Long.parseLong(octal, 8);
  }

  /** Records are {@code "length name=value\n"}. */
  private static String paxValue(String records, String name, String otherwise) {
    return Arrays.stream(records.split("\n", -1))
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElse(otherwise);
  }

  private static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }
}
