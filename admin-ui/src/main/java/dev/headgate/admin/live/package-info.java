/** What comes in, as it comes in: the page, and the stream of events behind it. */
@NullMarked
package dev.headgate.admin.live;

import org.jspecify.annotations.NullMarked;
