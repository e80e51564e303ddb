package dev.headgate.ingest.insight;

import dev.headgate.ingest.tenant.TenantId;

/**
 * The most that a tenant sent within a minute of the clock, as far as it was taken and is stored.
 *
 * @param eventsPerMinute media events
 * @param reportsPerMinute tag reports of its busiest site
 */
public record TenantPeak(TenantId tenant, long eventsPerMinute, long reportsPerMinute) {}
