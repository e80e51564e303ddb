/** The web sites whose tag containers report to us. */
@NullMarked
package dev.headgate.ingest.site;

import org.jspecify.annotations.NullMarked;
