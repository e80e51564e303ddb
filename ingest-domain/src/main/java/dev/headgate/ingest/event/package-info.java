/**
 * Media events as senders submit them, and the rules one event has to keep. Knows nothing of keys,
 * limits or storage.
 */
@NullMarked
package dev.headgate.ingest.event;

import org.jspecify.annotations.NullMarked;
