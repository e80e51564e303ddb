package dev.headgate.ingest.delivery;

import java.time.Duration;

/**
 * How a delivery is cut and how patient it is.
 *
 * @param maxRows rows of one table in a delivery; a single record may exceed it
 * @param maxBytes row bytes of all tables in a delivery; a single record may exceed it
 * @param pace least time from one delivery to the next unless a full one has gathered; an event
 *     that comes after a pause is delivered at once
 * @param firstRetry wait after the store's first failure, doubled with each one that follows
 * @param lastRetry the longest wait
 * @param haltedRecheck how often a halted delivery is looked at again, in case someone mended it
 * @param maxUndeliverable rows of one delivery that may be set aside; when the store refuses more,
 *     the fault is hardly in the rows, and the delivery halts
 */
public record DeliveryPolicy(
    int maxRows,
    int maxBytes,
    Duration pace,
    Duration firstRetry,
    Duration lastRetry,
    Duration haltedRecheck,
    int maxUndeliverable) {

  public static final DeliveryPolicy DEFAULT =
      new DeliveryPolicy(
          100_000,
          16 * 1024 * 1024,
          Duration.ofMillis(500),
          Duration.ofMillis(100),
          Duration.ofSeconds(5),
          Duration.ofMinutes(1),
          1_000);

  public DeliveryPolicy {
    if (maxRows < 1 || maxBytes < 1 || maxUndeliverable < 0) {
      throw new IllegalArgumentException("a delivery needs room for a row");
    }
  }

  /**
   * The wait after this many failures in a row, without jitter.
   *
   * @param failures from 1
   */
  Duration retryAfter(int failures) {
    long wait = firstRetry.toNanos() << Math.min(failures - 1, 16);
    return Duration.ofNanos(Math.min(wait, lastRetry.toNanos()));
  }
}
