package dev.headgate.ingest.insight;

import dev.headgate.ingest.key.KeyId;

/**
 * What the clocks were like of those who sent with a key.
 *
 * @param events how many it sent
 * @param corrected events whose time was moved onto our clock
 * @param server events whose time was ours from the start
 * @param medianSkewMillis half of the events came from clocks that were further off than this
 */
public record ClockShare(
    KeyId key, long events, long corrected, long server, long medianSkewMillis) {}
