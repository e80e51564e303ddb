/** Tables, JSON and plots of what was measured. */
@NullMarked
package dev.headgate.bench.report;

import org.jspecify.annotations.NullMarked;
