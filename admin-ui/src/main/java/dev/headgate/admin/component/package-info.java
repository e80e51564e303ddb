/**
 * What the components of the pages are filled with; their templates are in {@code admin/ui.html}.
 */
@NullMarked
package dev.headgate.admin.component;

import org.jspecify.annotations.NullMarked;
