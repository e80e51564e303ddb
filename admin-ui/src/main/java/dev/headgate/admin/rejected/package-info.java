/** What senders got wrong, and what to do about it. */
@NullMarked
package dev.headgate.admin.rejected;

import org.jspecify.annotations.NullMarked;
