/**
 * Puts a sender's timestamps onto our clock. Whether the corrected time is acceptable is for
 * intake.
 */
@NullMarked
package dev.headgate.ingest.skew;

import org.jspecify.annotations.NullMarked;
