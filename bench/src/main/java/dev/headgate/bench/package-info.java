/**
 * Measures the gateway against ceilings and peers, and runs it for long under faults. Each
 * measurement is a command of {@link dev.headgate.bench.Bench}; nothing here runs in the build.
 */
@NullMarked
package dev.headgate.bench;

import org.jspecify.annotations.NullMarked;
