/** The analyst's pages: how tags run, what events carry, and since when that is so. */
@NullMarked
package dev.headgate.admin.quality;

import org.jspecify.annotations.NullMarked;
