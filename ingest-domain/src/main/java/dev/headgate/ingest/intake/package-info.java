/**
 * Accepting: from a well-formed request to a durable answer. Gives every event exactly one outcome.
 */
@NullMarked
package dev.headgate.ingest.intake;

import org.jspecify.annotations.NullMarked;
