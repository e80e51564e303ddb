/**
 * What people would use instead, each started here and sent the same events. What an answer means
 * differs, and stands beside the figures.
 */
@NullMarked
package dev.headgate.bench.peer;

import org.jspecify.annotations.NullMarked;
