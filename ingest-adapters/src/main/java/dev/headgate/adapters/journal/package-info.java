/**
 * The journal on disk: group commit, recovery, de-duplication at the append, and the log of
 * deliveries.
 *
 * <p>{@link dev.headgate.adapters.journal.FileJournal} is the journal, {@link
 * dev.headgate.adapters.journal.JournalVerifier} and {@link
 * dev.headgate.adapters.journal.JournalRepair} are for operators. The files and the order of forces
 * are described in {@code docs/decisions/journal-format.md}, the layouts at the classes that write
 * them. All I/O goes through {@code JournalFiles}, so that tests can cut the power anywhere.
 */
@NullMarked
package dev.headgate.adapters.journal;

import org.jspecify.annotations.NullMarked;
