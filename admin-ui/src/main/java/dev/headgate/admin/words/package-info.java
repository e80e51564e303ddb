/** Numbers, rates, times and durations as people read them, in pages and in exports. */
@NullMarked
package dev.headgate.admin.words;

import org.jspecify.annotations.NullMarked;
