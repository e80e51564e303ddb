/**
 * Tells whether an event was seen before: what identifies an event, and for how long it is
 * remembered.
 */
@NullMarked
package dev.headgate.ingest.dedup;

import org.jspecify.annotations.NullMarked;
