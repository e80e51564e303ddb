/** The pages on which sites are listed, made, edited, disabled and enabled. */
@NullMarked
package dev.headgate.admin.site;

import org.jspecify.annotations.NullMarked;
