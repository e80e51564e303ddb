/**
 * Asks an OpenID Connect provider who somebody is. Whether they may come in, and as what, is for
 * the use cases.
 */
@NullMarked
package dev.headgate.admin.provider;

import org.jspecify.annotations.NullMarked;
