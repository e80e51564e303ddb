/** Who changed what, and who signed in: the audit log, filtered, paged and exported. */
@NullMarked
package dev.headgate.admin.audit;

import org.jspecify.annotations.NullMarked;
