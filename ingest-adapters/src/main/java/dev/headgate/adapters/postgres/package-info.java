/**
 * Tenants, sites, plans, keys, users and usage in PostgreSQL, and the view of them in memory that
 * the accept path reads.
 */
@NullMarked
package dev.headgate.adapters.postgres;

import org.jspecify.annotations.NullMarked;
