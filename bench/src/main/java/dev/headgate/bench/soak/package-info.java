/**
 * Runs the whole gateway for long under mixed load and faults, and judges whether anything grows.
 */
@NullMarked
package dev.headgate.bench.soak;

import org.jspecify.annotations.NullMarked;
