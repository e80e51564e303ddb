package dev.headgate.ingest.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.ingest.tenant.TenantId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EventHashTest {
  /** The authors' vectors: key 00 01 .. 0f, the message's bytes 00 01 02 .., by length. */
  private static final String[] PUBLISHED = {
    "a3817f04ba25a8e66df67214c7550293",
    "da87c1d86b99af44347659119b22fc45",
    "8177228da4a45dc7fca38bdef60affe4",
    "9c70b60c5267a94e5f33b6b02985ed51",
    "f88164c12d9c8faf7d0f6e7c7bcd5579",
    "1368875980776f8854527a07690e9627",
    "14eeca338b208613485ea0308fd7a15e",
    "a1f1ebbed8dbc153c0b84aa61ff08239",
    "3b62a9ba6258f5610f83e264f31497b4",
    "264499060ad9baabc47f8b02bb6d71ed",
    "00110dc378146956c95447d3f3d0fbba",
    "0151c568386b6677a2b4dc6f81e5dc18",
    "d626b266905ef35882634df68532c125",
    "9869e247e9c08b10d029934fc4b952f7",
    "31fcefac66d7de9c7ec7485fe4494902",
    "5493e99933b0a8117e08ec0f97cfc3d9",
    "6ee2a4ca67b054bbfd3315bf85230577",
    "473d06e8738db89854c066c47ae47740",
    "a426e5e423bf4885294da481feaef723",
    "78017731cf65fab074d5208952512eb1",
    "9e25fc833f2290733e9344a5e83839eb",
  };

  private static final byte[] COUNTING_KEY = counting(EventHash.KEY_BYTES);

  @Test
  void plainSipHashAgreesWithThePublishedVectors() {
    for (int length = 0; length < PUBLISHED.length; length++) {
      assertThat(SipHash128.hash(COUNTING_KEY, counting(length)))
          .as("%d bytes", length)
          .isEqualTo(HexFormat.of().parseHex(PUBLISHED[length]));
    }
  }

  /** An id and a tenant are 20 bytes, which is one of the published lengths. */
  @Test
  void agreesWithThePublishedVectorOfTwentyBytes() {
    ByteBuffer message = ByteBuffer.wrap(counting(20)).order(ByteOrder.LITTLE_ENDIAN);
    long[] out = new long[2];
    new EventHash(COUNTING_KEY)
        .hash(new TenantId(message.getInt(16)), message.getLong(0), message.getLong(8), out);
    assertThat(bytes(out)).isEqualTo(HexFormat.of().parseHex(PUBLISHED[20]));
  }

  @Property
  void isSipHashOfIdAndTenant(
      @ForAll @Size(EventHash.KEY_BYTES) byte[] key,
      @ForAll long high,
      @ForAll long low,
      @ForAll @IntRange(min = 1) int tenant) {
    ByteBuffer message = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
    message.putLong(high).putLong(low).putInt(tenant);
    assertThat(bytes(hash(key, tenant, high, low)))
        .isEqualTo(SipHash128.hash(key, message.array()));
  }

  @Test
  void everyBitOfIdTenantAndKeyChangesAboutHalfOfTheHash() {
    Random random = new Random(1);
    for (int bit = 0; bit < 128 + 31 + 128; bit++) {
      int changed = 0;
      int trials = 200;
      for (int trial = 0; trial < trials; trial++) {
        changed += changedBits(bit, random);
      }
      assertThat(changed / (double) trials).as("bit %d", bit).isBetween(60.0, 68.0);
    }
  }

  @Test
  void keepsTenantsApart() {
    assertThat(hash(COUNTING_KEY, 1, 5, 6)).isNotEqualTo(hash(COUNTING_KEY, 2, 5, 6));
  }

  @Test
  void refusesAKeyOfAnotherLength() {
    assertThatThrownBy(() -> new EventHash(new byte[15]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the key has 16 bytes, not 15");
  }

  private static int changedBits(int bit, Random random) {
    byte[] key = new byte[EventHash.KEY_BYTES];
    random.nextBytes(key);
    long high = random.nextLong();
    long low = random.nextLong();
    int tenant = random.nextInt(2, Integer.MAX_VALUE);
    long[] before = hash(key, tenant, high, low);
    if (bit < 64) {
      high ^= 1L << bit;
    } else if (bit < 128) {
      low ^= 1L << bit;
    } else if (bit < 128 + 31) {
      tenant = Math.max(1, tenant ^ 1 << (bit - 128));
    } else {
      key[(bit - 159) / 8] ^= (byte) (1 << (bit - 159) % 8);
    }
    long[] after = hash(key, tenant, high, low);
    return Long.bitCount(before[0] ^ after[0]) + Long.bitCount(before[1] ^ after[1]);
  }

  private static long[] hash(byte[] key, int tenant, long high, long low) {
    long[] out = new long[2];
    new EventHash(key).hash(new TenantId(tenant), high, low, out);
    return out;
  }

  private static byte[] bytes(long[] hash) {
    return ByteBuffer.allocate(16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(hash[0])
        .putLong(hash[1])
        .array();
  }

  private static byte[] counting(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }
}
