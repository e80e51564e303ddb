/** What processes that are measured are started with. */
@NullMarked
package dev.headgate.bench.process;

import org.jspecify.annotations.NullMarked;
