/**
 * The journal on disk: group commit, recovery, de-duplication at the append, and the log of
 * deliveries.
 */
@NullMarked
package dev.headgate.adapters.journal;

import org.jspecify.annotations.NullMarked;
