-- Events by name in hours, for long periods and for the weeks before: a twelfth of what five minutes
-- hold. The same columns as by_five_minutes, and read in the same way.

ALTER TABLE headgate.tag_events ADD PROJECTION IF NOT EXISTS by_hour
(
    SELECT tenant_id, site_id, intDiv(toUnixTimestamp64Milli(ts), 3600000), container_id, event_name,
           sumIf(events, mode = 'event'), sumMapIf(event_counts, mode = 'window'),
           sum(user_email), sum(user_phone), sum(user_address),
           sum(ecom_value), sum(ecom_currency), sum(ecom_transaction_id), sum(ecom_items),
           sum(user_total), sum(ecom_total), max(ts)
    GROUP BY tenant_id, site_id, intDiv(toUnixTimestamp64Milli(ts), 3600000), container_id, event_name
);

ALTER TABLE headgate.tag_events MATERIALIZE PROJECTION by_hour;
