/** Bytes on disk of an event, in the journal and in ClickHouse, against its JSON. */
@NullMarked
package dev.headgate.bench.disk;

import org.jspecify.annotations.NullMarked;
