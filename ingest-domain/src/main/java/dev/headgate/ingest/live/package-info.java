/**
 * Shows people what comes in while it does. Keeps nothing for those who come later; what was stored
 * is asked of the store.
 */
@NullMarked
package dev.headgate.ingest.live;

import org.jspecify.annotations.NullMarked;
