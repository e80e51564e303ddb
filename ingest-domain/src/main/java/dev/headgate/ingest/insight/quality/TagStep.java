package dev.headgate.ingest.insight.quality;

import java.time.Instant;

/**
 * What a tag did in one step of time.
 *
 * @param all events and windows that began in the step
 * @param ofEvents only what was reported event by event, whose moment is exact
 */
public record TagStep(String tag, Instant at, StatusCounts all, StatusCounts ofEvents) {}
