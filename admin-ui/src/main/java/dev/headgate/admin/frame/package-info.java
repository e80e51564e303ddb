/**
 * What surrounds every page: navigation, the switcher of tenants and sites, the period, and the
 * links that carry them on.
 */
@NullMarked
package dev.headgate.admin.frame;

import org.jspecify.annotations.NullMarked;
