/**
 * The real PostgreSQL as a local child process, for machines where none is set up. Knows nothing of
 * what is stored in it.
 */
@NullMarked
package dev.headgate.app.embedded;

import org.jspecify.annotations.NullMarked;
