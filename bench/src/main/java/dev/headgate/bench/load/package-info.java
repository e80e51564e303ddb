/**
 * Sends prepared requests as fast as asked and writes down how long each took. Knows HTTP, not what
 * is in a body.
 */
@NullMarked
package dev.headgate.bench.load;

import org.jspecify.annotations.NullMarked;
