/** The explorer of stored media events. */
@NullMarked
package dev.headgate.admin.media;

import org.jspecify.annotations.NullMarked;
