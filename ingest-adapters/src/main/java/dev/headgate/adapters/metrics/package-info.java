/** The counts and gauges of the gateway for Prometheus. */
@NullMarked
package dev.headgate.adapters.metrics;

import org.jspecify.annotations.NullMarked;
