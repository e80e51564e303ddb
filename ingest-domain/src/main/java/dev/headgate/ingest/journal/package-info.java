/**
 * The record of what was accepted, and the ports of the journal that keeps it until it is stored.
 */
@NullMarked
package dev.headgate.ingest.journal;

import org.jspecify.annotations.NullMarked;
