/** How long the dashboards take at many millions of stored tag results, and what that costs. */
@NullMarked
package dev.headgate.bench.dashboard;

import org.jspecify.annotations.NullMarked;
