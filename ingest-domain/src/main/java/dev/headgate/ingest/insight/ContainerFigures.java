package dev.headgate.ingest.insight;

import java.time.Instant;

/**
 * What one container of a site sent lately.
 *
 * @param container its id, as it says itself
 * @param lastReport when its newest report was received
 * @param reportsOfDay reports received in the last 24 hours
 * @param eventsOfDay events in them
 * @param executions of tags in the last 24 hours, by when they happened
 * @param successes how many of them went well
 */
public record ContainerFigures(
    String container,
    Instant lastReport,
    long reportsOfDay,
    long eventsOfDay,
    long executions,
    long successes) {}
