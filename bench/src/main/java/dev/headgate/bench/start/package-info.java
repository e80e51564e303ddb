/** How long the gateway takes until it accepts again. */
@NullMarked
package dev.headgate.bench.start;

import org.jspecify.annotations.NullMarked;
