/**
 * How well a site's tags run and how complete its events are: rates, their changes, volumes against
 * what is usual, and one score. It reads what was stored; it takes in nothing and changes nothing.
 */
@NullMarked
package dev.headgate.ingest.insight.quality;

import org.jspecify.annotations.NullMarked;
