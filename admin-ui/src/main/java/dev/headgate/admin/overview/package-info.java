/** The first page: whether all is well, and if not, what is wrong. */
@NullMarked
package dev.headgate.admin.overview;

import org.jspecify.annotations.NullMarked;
