/**
 * Style sheets, scripts and icons, each under an address that changes with its content and may be
 * kept for ever.
 */
@NullMarked
package dev.headgate.admin.assets;

import org.jspecify.annotations.NullMarked;
