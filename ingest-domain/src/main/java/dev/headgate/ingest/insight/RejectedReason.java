package dev.headgate.ingest.insight;

import java.time.Instant;

/**
 * Why things were rejected, and how many.
 *
 * @param code as the answer had it
 * @param field the field that broke a rule; empty when it is not about one
 * @param atDelivery whether they were accepted and only the store could not take them
 * @param message the words of the newest one
 */
public record RejectedReason(
    String code,
    String field,
    boolean atDelivery,
    long count,
    Instant first,
    Instant last,
    String message) {}
