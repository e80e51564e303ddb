/** Tries a key: sends one event with it, and shows the answer and where the event went. */
@NullMarked
package dev.headgate.ingest.trial;

import org.jspecify.annotations.NullMarked;
