/**
 * Reading what came in: how the gateway does, which events are stored, what was rejected and why.
 * Nothing here changes anything; what may be read by whom is decided here.
 */
@NullMarked
package dev.headgate.ingest.insight;

import org.jspecify.annotations.NullMarked;
