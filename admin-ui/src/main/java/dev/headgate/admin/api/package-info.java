/**
 * The management API below {@code /api/v1}: what the pages do, for scripts. Requests and answers
 * are read and written here; what somebody may do is decided by the same use cases as on the pages.
 */
@NullMarked
package dev.headgate.admin.api;

import org.jspecify.annotations.NullMarked;
