/** The pages on which API keys are made, rotated and revoked. */
@NullMarked
package dev.headgate.admin.key;

import org.jspecify.annotations.NullMarked;
