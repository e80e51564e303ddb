/** Who changed what, and who signed in: a log that is only ever added to. */
@NullMarked
package dev.headgate.ingest.audit;

import org.jspecify.annotations.NullMarked;
