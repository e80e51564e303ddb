/** Headgate's rules and use cases, and the ports they need. Pure Java. */
@NullMarked
package dev.headgate.ingest;

import org.jspecify.annotations.NullMarked;
