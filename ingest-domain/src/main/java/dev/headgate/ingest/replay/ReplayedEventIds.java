package dev.headgate.ingest.replay;

import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.tenant.TenantId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Event ids for events that came without one: made of where the rejected thing is kept, so that
 * however often it is sent again it is the same event.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8">RFC 9562, 5.8</a>
 */
final class ReplayedEventIds {
  private static final byte[] NAME = "headgate replay".getBytes(StandardCharsets.US_ASCII);

  private ReplayedEventIds() {}

  /**
   * The id of one event of a rejected thing.
   *
   * @param index the event's place in its batch
   */
  static UUID of(TenantId tenant, RowPlace place, int index) {
    ByteBuffer hash = ByteBuffer.wrap(sha256(tenant, place, index));
    long high = hash.getLong() & 0xffff_ffff_ffff_0fffL | 0x8000L;
    long low = hash.getLong() >>> 2 | 1L << 63;
    return new UUID(high, low);
  }

  private static byte[] sha256(TenantId tenant, RowPlace place, int index) {
    ByteBuffer identity = ByteBuffer.allocate(4 + 8 + 4 + 4);
    identity.putInt(tenant.value()).putLong(place.deliveryId()).putInt(place.rowNo()).putInt(index);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(NAME);
      return digest.digest(identity.array());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
