/** What is sent to the gateway, beside which ceilings, and what counts as reached. */
@NullMarked
package dev.headgate.bench.scenario;

import org.jspecify.annotations.NullMarked;
