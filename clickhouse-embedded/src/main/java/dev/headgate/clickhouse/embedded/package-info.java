/**
 * A real ClickHouse engine as a child process of this one, for tests and for applications that run
 * without a ClickHouse server. Start at {@link EmbeddedClickHouse}.
 */
@NullMarked
package dev.headgate.clickhouse.embedded;

import org.jspecify.annotations.NullMarked;
