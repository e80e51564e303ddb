/** Journal to store: every accepted row is in the store exactly once, by proof. */
@NullMarked
package dev.headgate.ingest.delivery;

import org.jspecify.annotations.NullMarked;
