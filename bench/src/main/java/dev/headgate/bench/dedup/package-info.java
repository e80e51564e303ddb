/**
 * The index of event ids at full size: look-ups a second, bytes an id, pauses, and how long a start
 * takes that rebuilds it, beside what the machine's memory and simpler tables do.
 */
@NullMarked
package dev.headgate.bench.dedup;

import org.jspecify.annotations.NullMarked;
