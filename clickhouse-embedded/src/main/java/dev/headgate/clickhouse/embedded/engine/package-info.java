/**
 * The child process: loads the engine into itself and serves ClickHouse's HTTP interface on
 * loopback. It knows nothing of its parent but a line on standard input and that the pipe closes
 * when the parent is gone.
 */
@NullMarked
package dev.headgate.clickhouse.embedded.engine;

import org.jspecify.annotations.NullMarked;
