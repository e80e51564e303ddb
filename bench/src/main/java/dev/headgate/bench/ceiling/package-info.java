/** What the same machine does when it does one part of the work and nothing else. */
@NullMarked
package dev.headgate.bench.ceiling;

import org.jspecify.annotations.NullMarked;
