/**
 * What people may change and see: tenants, plans, sites, keys, users. Every use case is handed the
 * actor, decides whether they may, makes the change in one transaction and writes it to the audit
 * log there.
 */
@NullMarked
package dev.headgate.ingest.management;

import org.jspecify.annotations.NullMarked;
