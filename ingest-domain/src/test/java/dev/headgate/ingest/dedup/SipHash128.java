package dev.headgate.ingest.dedup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 with 128 bits over any bytes, written after the paper's description and as plainly as
 * can be, to check {@link EventHash} against.
 */
final class SipHash128 {
  private long v0;
  private long v1;
  private long v2;
  private long v3;

  private SipHash128(byte[] key) {
    long k0 = littleEndian(key, 0, 8);
    long k1 = littleEndian(key, 8, 8);
    v0 = k0 ^ ascii("somepseu");
    v1 = k1 ^ ascii("dorandom");
    v2 = k0 ^ ascii("lygenera");
    v3 = k1 ^ ascii("tedbytes");
  }

  static byte[] hash(byte[] key, byte[] message) {
    SipHash128 state = new SipHash128(key);
    state.v1 ^= 0xee;
    int whole = message.length / 8;
    for (int word = 0; word < whole; word++) {
      state.compress(littleEndian(message, 8 * word, 8));
    }
    long rest = littleEndian(message, 8 * whole, message.length % 8);
    state.compress(rest | (long) (message.length % 256) << 56);
    ByteBuffer out = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    state.v2 ^= 0xee;
    out.putLong(state.finish());
    state.v1 ^= 0xdd;
    out.putLong(state.finish());
    return out.array();
  }

  private void compress(long word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }

  private long finish() {
    for (int i = 0; i < 4; i++) {
      round();
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private void round() {
    v0 += v1;
    v1 = rotate(v1, 13);
    v1 ^= v0;
    v0 = rotate(v0, 32);
    v2 += v3;
    v3 = rotate(v3, 16);
    v3 ^= v2;
    v0 += v3;
    v3 = rotate(v3, 21);
    v3 ^= v0;
    v2 += v1;
    v1 = rotate(v1, 17);
    v1 ^= v2;
    v2 = rotate(v2, 32);
  }

  private static long rotate(long value, int bits) {
    return value << bits | value >>> (64 - bits);
  }

  private static long littleEndian(byte[] bytes, int from, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (bytes[from + i] & 0xffL) << (8 * i);
    }
    return value;
  }

  /** The paper's constants are words of text, first letter highest. */
  private static long ascii(String eight) {
    long value = 0;
    for (int i = 0; i < eight.length(); i++) {
      value = value << 8 | eight.charAt(i);
    }
    return value;
  }
}
