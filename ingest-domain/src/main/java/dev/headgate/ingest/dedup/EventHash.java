package dev.headgate.ingest.dedup;

import dev.headgate.ingest.tenant.TenantId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What an event is recognised by: 128 bits of SipHash-2-4 over tenant and event id. Keyed with a
 * secret of this gateway, since senders choose the ids and could otherwise make them collide.
 *
 * <p>Two distinct ids share a hash with a chance of 2^-128 a pair; this is what "exact" means here.
 *
 * @see <a href="https://www.aumasson.jp/siphash/siphash.pdf">SipHash: a fast short-input PRF</a>
 */
public final class EventHash {
  /** Bytes of the secret key. */
  public static final int KEY_BYTES = 16;

  private final long key0;
  private final long key1;

  public EventHash(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("the key has " + KEY_BYTES + " bytes, not " + key.length);
    }
    ByteBuffer bytes = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
    key0 = bytes.getLong();
    key1 = bytes.getLong();
  }

  /**
   * Hashes a tenant's event id, given as the two halves of the UUID.
   *
   * @param out two elements, overwritten with the high and the low half of the hash
   */
  public void hash(TenantId tenant, long uuidHigh, long uuidLow, long[] out) {
    sip(out, uuidHigh, uuidLow, tenant.value() & 0xffff_ffffL);
  }

  /** SipHash-2-4-128 of the words m0, m1 and the four low bytes of m2: 20 bytes. */
  private void sip(long[] out, long m0, long m1, long m2) {
    long v0 = key0 ^ 0x736f6d6570736575L;
    long v1 = key1 ^ 0x646f72616e646f6dL ^ 0xee;
    long v2 = key0 ^ 0x6c7967656e657261L;
    long v3 = key1 ^ 0x7465646279746573L;
    long last = 20L << 56 | (m2 & 0xffff_ffffL);
    for (int word = 0; word < 3; word++) {
      long m = word == 0 ? m0 : word == 1 ? m1 : last;
      v3 ^= m;
      for (int round = 0; round < 2; round++) {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 = Long.rotateLeft(v2, 32);
      }
      v0 ^= m;
    }
    v2 ^= 0xee;
    for (int half = 0; half < 2; half++) {
      for (int round = 0; round < 4; round++) {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 = Long.rotateLeft(v2, 32);
      }
      out[half] = v0 ^ v1 ^ v2 ^ v3;
      v1 ^= 0xdd;
    }
  }
}
