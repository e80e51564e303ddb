/** Lists of things: sorted, filtered and paged by their address, and exported as CSV. */
@NullMarked
package dev.headgate.admin.table;

import org.jspecify.annotations.NullMarked;
