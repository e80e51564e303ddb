/**
 * What server-side tag containers report, an event or a window at a time, and the rules a report
 * has to keep.
 */
@NullMarked
package dev.headgate.ingest.tag;

import org.jspecify.annotations.NullMarked;
