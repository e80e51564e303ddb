package dev.headgate.app.demo;

import dev.headgate.ingest.tag.TagReport;
import java.time.Instant;
import java.util.Optional;

/**
 * One request of a container.
 *
 * @param dueAt when the container would send it
 * @param json its body
 * @param report what the gateway has to understand; empty when it has to refuse the request
 */
record TagUpload(Instant dueAt, String json, Optional<TagReport> report) {}
