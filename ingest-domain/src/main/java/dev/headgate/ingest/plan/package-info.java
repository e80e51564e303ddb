/** What a tenant has agreed to: limits, quota and retention. */
@NullMarked
package dev.headgate.ingest.plan;

import org.jspecify.annotations.NullMarked;
