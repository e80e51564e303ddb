/** The pages on which people are invited and managed, and the one behind an invitation's link. */
@NullMarked
package dev.headgate.admin.user;

import org.jspecify.annotations.NullMarked;
