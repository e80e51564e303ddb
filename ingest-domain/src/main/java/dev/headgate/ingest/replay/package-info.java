/**
 * What is done about rejected things: they are sent again through the intake after a fix, each at
 * most once, or thrown away. What was rejected and why is shown by {@code insight}.
 */
@NullMarked
package dev.headgate.ingest.replay;

import org.jspecify.annotations.NullMarked;
