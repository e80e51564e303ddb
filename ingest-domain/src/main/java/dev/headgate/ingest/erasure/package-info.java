/**
 * Takes away all that is kept of a tenant or of one person: from the journal, from the store, from
 * the lists. Who may ask for that is for the management.
 */
@NullMarked
package dev.headgate.ingest.erasure;

import org.jspecify.annotations.NullMarked;
