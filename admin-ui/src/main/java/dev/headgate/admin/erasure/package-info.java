/** One person's data erased, and how far an erasure is. */
@NullMarked
package dev.headgate.admin.erasure;

import org.jspecify.annotations.NullMarked;
