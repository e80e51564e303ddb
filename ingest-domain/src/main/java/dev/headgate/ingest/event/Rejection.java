package dev.headgate.ingest.event;

/**
 * Why one event of a batch was set aside.
 *
 * @param index the event's place in the batch, from 0
 * @param eventId the event's id as it was sent, shortened; empty when it had none
 * @param field the field that broke the rule, as the contract names it; empty for the whole event
 * @param message what is wrong and what would be right, for the sender's developer
 */
public record Rejection(int index, String eventId, RejectCode code, String field, String message) {}
