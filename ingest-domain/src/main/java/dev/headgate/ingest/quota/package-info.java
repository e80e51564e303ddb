/** How much a tenant or site may send: rate limits and monthly quotas. Values in, decisions out. */
@NullMarked
package dev.headgate.ingest.quota;

import org.jspecify.annotations.NullMarked;
