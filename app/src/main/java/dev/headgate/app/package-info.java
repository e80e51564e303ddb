/** Assembles the gateway: configuration, wiring, first run, and the databases it brings along. */
@NullMarked
package dev.headgate.app;

import org.jspecify.annotations.NullMarked;
