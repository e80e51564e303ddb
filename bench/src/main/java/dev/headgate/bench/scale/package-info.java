/**
 * What an event costs in processor time, and whether it costs as much with many stored events, many
 * tenants and many connections as with few.
 */
@NullMarked
package dev.headgate.bench.scale;

import org.jspecify.annotations.NullMarked;
