/**
 * The credentials senders carry: their form, what they may do and until when. Whether a request may
 * pass is for intake.
 */
@NullMarked
package dev.headgate.ingest.key;

import org.jspecify.annotations.NullMarked;
