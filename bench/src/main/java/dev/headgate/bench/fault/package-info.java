/**
 * Kills and suspends parts of the running gateway under load, and holds what is stored against a
 * client's own record of what it sent and what it was answered.
 */
@NullMarked
package dev.headgate.bench.fault;

import org.jspecify.annotations.NullMarked;
