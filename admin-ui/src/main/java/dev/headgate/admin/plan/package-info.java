/** The pages on which plans are listed, made and changed, after a look at whom it concerns. */
@NullMarked
package dev.headgate.admin.plan;

import org.jspecify.annotations.NullMarked;
