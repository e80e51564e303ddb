/** Rows in ClickHouse: their encoding, the tables, and inserts whose outcome can be proven. */
@NullMarked
package dev.headgate.adapters.clickhouse;

import org.jspecify.annotations.NullMarked;
