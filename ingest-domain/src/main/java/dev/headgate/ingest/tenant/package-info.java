/** Who sends events and pays for them. */
@NullMarked
package dev.headgate.ingest.tenant;

import org.jspecify.annotations.NullMarked;
