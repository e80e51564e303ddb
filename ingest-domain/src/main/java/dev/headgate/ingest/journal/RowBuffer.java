package dev.headgate.ingest.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * A growing byte array that rows are encoded into, little-endian. Reused between requests: {@link
 * #clear} keeps the array. Not safe for use by several threads.
 */
public final class RowBuffer {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes;
  private int length;

  public RowBuffer(int capacity) {
    bytes = new byte[capacity];
  }

  public void clear() {
    length = 0;
  }

  public int length() {
    return length;
  }

  public int capacity() {
    return bytes.length;
  }

  /** The array behind this buffer, valid up to {@link #length()} and until the next write. */
  public byte[] array() {
    return bytes;
  }

  /** Drops what was written after the first {@code length} bytes. */
  public void truncate(int length) {
    if (length < 0 || length > this.length) {
      throw new IllegalArgumentException("cannot truncate " + this.length + " to " + length);
    }
    this.length = length;
  }

  public void putByte(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
  }

  public void putShort(int value) {
    reserve(2);
    SHORT.set(bytes, length, (short) value);
    length += 2;
  }

  public void putInt(int value) {
    reserve(4);
    INT.set(bytes, length, value);
    length += 4;
  }

  public void putLong(long value) {
    reserve(8);
    LONG.set(bytes, length, value);
    length += 8;
  }

  public void putDouble(double value) {
    putLong(Double.doubleToRawLongBits(value));
  }

  /** An unsigned LEB128 number, as RowBinary writes lengths. */
  public void putVarInt(int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      putByte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    putByte(rest);
  }

  public void put(byte[] source, int offset, int count) {
    reserve(count);
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
  }

  /** Puts a text of which every character is ASCII, one byte each. */
  public void putAscii(String text) {
    int count = text.length();
    reserve(count);
    for (int i = 0; i < count; i++) {
      bytes[length + i] = (byte) text.charAt(i);
    }
    length += count;
  }

  /** Overwrites a byte that was written before. */
  public void setByte(int position, int value) {
    bytes[Objects.checkIndex(position, length)] = (byte) value;
  }

  /** Overwrites two bytes that were written before. */
  public void setShort(int position, int value) {
    SHORT.set(bytes, Objects.checkFromIndexSize(position, 2, length), (short) value);
  }

  /** Overwrites four bytes that were written before. */
  public void setInt(int position, int value) {
    if (position < 0 || position + 4 > length) {
      throw new IndexOutOfBoundsException(position);
    }
    INT.set(bytes, position, value);
  }

  /** Writes the buffer's bytes from {@code from} on to a copy of their own. */
  public byte[] copyFrom(int from) {
    return Arrays.copyOfRange(bytes, from, length);
  }

  private void reserve(int count) {
    int needed = Math.addExact(length, count);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length + (bytes.length >> 1) + 64));
    }
  }
}
