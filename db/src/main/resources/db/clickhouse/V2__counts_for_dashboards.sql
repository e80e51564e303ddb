-- What dashboards read instead of rows: counts that ClickHouse keeps inside each part, so that they
-- are inserted, merged, expired, mutated and dropped with the rows they count. How they are read:
-- docs/storage.md, "What dashboards read". A query uses one only if its expressions are the same as
-- here, letter by letter; the tests of ingest-adapters see that each is used.
--
-- Times are whole units since 1970 as plain numbers: toStartOfHour() wraps around in 2106.

ALTER TABLE headgate.tag_results MODIFY SETTING lightweight_mutation_projection_mode = 'rebuild';
ALTER TABLE headgate.tag_events MODIFY SETTING lightweight_mutation_projection_mode = 'rebuild';
ALTER TABLE headgate.media_events MODIFY SETTING lightweight_mutation_projection_mode = 'rebuild';
ALTER TABLE headgate.dead_letters MODIFY SETTING lightweight_mutation_projection_mode = 'rebuild';

-- How each tag's runs ended, fine enough to find the moment a rate changed.
ALTER TABLE headgate.tag_results ADD PROJECTION IF NOT EXISTS by_five_minutes
(
    SELECT tenant_id, site_id, intDiv(toUnixTimestamp64Milli(ts), 300000), container_id, tag_name, mode,
           sum(success), sum(failure), sum(timeout), sum(exception), sum(executions)
    GROUP BY tenant_id, site_id, intDiv(toUnixTimestamp64Milli(ts), 300000), container_id, tag_name, mode
),
-- The same by hours, with times. A DDSketch can be merged without losing anything: percentiles are
-- the same to the last digit however rows are spread over parts.
ADD PROJECTION IF NOT EXISTS by_hour
(
    SELECT tenant_id, site_id, intDiv(toUnixTimestamp64Milli(ts), 3600000), container_id, tag_name, mode,
           sum(success), sum(failure), sum(timeout), sum(exception), sum(executions),
           sum(timed_executions), sum(total_exec_ms), countIf(mode = 'event' AND timed_executions = 1),
           min(ts), max(ts),
           quantilesDDIfState(0.01, 0.5, 0.95, 0.99)(total_exec_ms, mode = 'event' AND timed_executions = 1)
    GROUP BY tenant_id, site_id, intDiv(toUnixTimestamp64Milli(ts), 3600000), container_id, tag_name, mode
),
-- One tag on events of each name.
ADD PROJECTION IF NOT EXISTS by_event
(
    SELECT tenant_id, site_id, tag_name, intDiv(toUnixTimestamp64Milli(ts), 3600000), container_id, event_name,
           sum(success), sum(failure), sum(timeout), sum(exception), sum(executions)
    GROUP BY tenant_id, site_id, tag_name, intDiv(toUnixTimestamp64Milli(ts), 3600000), container_id, event_name
);

-- Events by name and what they carried. Only a window's map has more in it than the row's own name.
ALTER TABLE headgate.tag_events ADD PROJECTION IF NOT EXISTS by_five_minutes
(
    SELECT tenant_id, site_id, intDiv(toUnixTimestamp64Milli(ts), 300000), container_id, event_name,
           sumIf(events, mode = 'event'), sumMapIf(event_counts, mode = 'window'),
           sum(user_email), sum(user_phone), sum(user_address),
           sum(ecom_value), sum(ecom_currency), sum(ecom_transaction_id), sum(ecom_items),
           sum(user_total), sum(ecom_total), max(ts)
    GROUP BY tenant_id, site_id, intDiv(toUnixTimestamp64Milli(ts), 300000), container_id, event_name
),
-- What came in, minute by minute.
ADD PROJECTION IF NOT EXISTS by_minute_received
(
    SELECT tenant_id, batch_day, intDiv(toUnixTimestamp64Milli(received_at), 60000), count(), max(received_at)
    GROUP BY tenant_id, batch_day, intDiv(toUnixTimestamp64Milli(received_at), 60000)
);

ALTER TABLE headgate.media_events ADD PROJECTION IF NOT EXISTS by_minute_received
(
    SELECT tenant_id, batch_day, intDiv(toUnixTimestamp64Milli(received_at), 60000), count(), max(received_at)
    GROUP BY tenant_id, batch_day, intDiv(toUnixTimestamp64Milli(received_at), 60000)
);

ALTER TABLE headgate.dead_letters ADD PROJECTION IF NOT EXISTS by_minute_received
(
    SELECT tenant_id, batch_day, intDiv(toUnixTimestamp64Milli(received_at), 60000), count(), max(received_at)
    GROUP BY tenant_id, batch_day, intDiv(toUnixTimestamp64Milli(received_at), 60000)
);

-- Rows that are there already; in the background, and until then they are counted one by one.
ALTER TABLE headgate.tag_results
    MATERIALIZE PROJECTION by_five_minutes, MATERIALIZE PROJECTION by_hour, MATERIALIZE PROJECTION by_event;
ALTER TABLE headgate.tag_events
    MATERIALIZE PROJECTION by_five_minutes, MATERIALIZE PROJECTION by_minute_received;
ALTER TABLE headgate.media_events MATERIALIZE PROJECTION by_minute_received;
ALTER TABLE headgate.dead_letters MATERIALIZE PROJECTION by_minute_received;
