package dev.headgate.adapters.journal;

import java.time.Duration;

/**
 * Sizes and times of the journal.
 *
 * @param segmentBytes size of a segment file; the largest record is a little smaller
 * @param maxGroupBytes a group that reaches this is written before more is added
 * @param maxQueuedBytes appends that wait for the disk; more are refused at once
 * @param reservedBytes disk space that is left alone: no new segment is made if less would be free
 * @param retention how long a segment is kept after its delivery
 * @param retainedBytes delivered segments beyond this are deleted before their time, oldest first
 * @param dedupCapacity the most event ids that are remembered; above, appends are refused
 */
public record JournalSettings(
    long segmentBytes,
    int maxGroupBytes,
    long maxQueuedBytes,
    long reservedBytes,
    Duration retention,
    long retainedBytes,
    long dedupCapacity) {
  private static final long MEGABYTE = 1 << 20;

  /** The smallest segment: room for its header and some groups. */
  public static final long MIN_SEGMENT_BYTES = 8 * JournalFormat.BLOCK;

  public JournalSettings {
    if (segmentBytes < MIN_SEGMENT_BYTES || segmentBytes % JournalFormat.BLOCK != 0) {
      throw new IllegalArgumentException(
          "journal segment size: a multiple of 4096, at least %d, not %d"
              .formatted(MIN_SEGMENT_BYTES, segmentBytes));
    }
    if (maxGroupBytes < JournalFormat.BLOCK || maxQueuedBytes < 1 || dedupCapacity < 1) {
      throw new IllegalArgumentException("journal limits must be positive");
    }
    if (reservedBytes < 0 || retainedBytes < 0 || retention.isNegative()) {
      throw new IllegalArgumentException("journal reserve and retention must not be negative");
    }
  }

  /** 64 MB segments, 24 h or 8 GB retained, 512 MB left free, 200 million ids. */
  public static JournalSettings defaults() {
    return new JournalSettings(
        64 * MEGABYTE,
        (int) (8 * MEGABYTE),
        64 * MEGABYTE,
        512 * MEGABYTE,
        Duration.ofHours(24),
        8192 * MEGABYTE,
        200_000_000);
  }

  /** The largest record that fits, in bytes. */
  int maxRecordBytes() {
    long room = segmentBytes - JournalFormat.BLOCK - GroupHeader.BYTES - JournalFormat.FRAME_BYTES;
    return (int) Math.min(room, 64 * MEGABYTE);
  }
}
