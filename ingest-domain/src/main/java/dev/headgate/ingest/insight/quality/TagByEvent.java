package dev.headgate.ingest.insight.quality;

/**
 * What a tag did on events of one name.
 *
 * @param eventName empty for windows, which do not say on which events a tag ran
 */
public record TagByEvent(String eventName, StatusCounts counts) {}
