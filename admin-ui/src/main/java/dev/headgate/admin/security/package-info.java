/**
 * Who signed in, for how long, and what a browser may do with a page. What a person may do is for
 * the use cases.
 */
@NullMarked
package dev.headgate.admin.security;

import org.jspecify.annotations.NullMarked;
