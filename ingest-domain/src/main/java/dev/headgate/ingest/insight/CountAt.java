package dev.headgate.ingest.insight;

import java.time.Instant;

/**
 * How many of something fell into a step of time.
 *
 * @param at where the step begins
 * @param name of what is counted
 */
public record CountAt(Instant at, String name, long count) {}
