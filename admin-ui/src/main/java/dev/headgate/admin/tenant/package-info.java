/** The tenants as operators run them: made, renamed, moved, stopped, deleted. */
@NullMarked
package dev.headgate.admin.tenant;

import org.jspecify.annotations.NullMarked;
