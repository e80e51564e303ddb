-- The tables that rows are delivered to. What they mean: docs/storage.md.
--
-- Every row begins with delivery_id, row_no, batch_day and journaled_at, which prove what was
-- delivered. Partitions follow batch_day alone: an insert is atomic within one partition, and a
-- delivery has one. The fsync settings make "inserted" mean "on disk". The deduplication window
-- stays 0: with a window, blocks of equal content are dropped silently.

CREATE TABLE IF NOT EXISTS headgate.media_events
(
    delivery_id   UInt64                              CODEC(Delta(8), ZSTD(1)),
    row_no        UInt32                              CODEC(Delta(4), ZSTD(1)),
    batch_day     Date                                CODEC(ZSTD(1)),
    journaled_at  DateTime64(3, 'UTC')                CODEC(Delta(8), ZSTD(1)),
    tenant_id     UInt32                              CODEC(ZSTD(1)),
    received_at   DateTime64(3, 'UTC')                CODEC(Delta(8), ZSTD(1)),
    expires_at    Date                                CODEC(ZSTD(1)),
    key_id        UInt32                              CODEC(ZSTD(1)),
    event_id      UUID                                CODEC(NONE),
    event_type    LowCardinality(String)              CODEC(ZSTD(1)),
    ts            DateTime64(3, 'UTC')                CODEC(Delta(8), ZSTD(1)),
    client_ts     Nullable(DateTime64(3, 'UTC'))      CODEC(Delta(8), ZSTD(1)),
    ts_source     Enum8('client' = 1, 'corrected' = 2, 'server' = 3) CODEC(ZSTD(1)),
    skew_ms       Int64                               CODEC(T64, ZSTD(1)),
    anonymous_id  String                              CODEC(ZSTD(1)),
    user_id       String                              CODEC(ZSTD(1)),
    session_id    String                              CODEC(ZSTD(1)),
    content_id    String                              CODEC(ZSTD(1)),
    content_type  String                              CODEC(ZSTD(1)),
    content_title String                              CODEC(ZSTD(1)),
    position_sec  Nullable(Float64)                   CODEC(ZSTD(1)),
    bitrate_kbps  Nullable(UInt32)                    CODEC(ZSTD(1)),
    context       String                              CODEC(ZSTD(1)),
    properties    String                              CODEC(ZSTD(1)),
    extra         String                              CODEC(ZSTD(1)),

    INDEX by_delivery   delivery_id   TYPE minmax             GRANULARITY 1,
    INDEX by_session    session_id    TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_user       user_id       TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_anonymous  anonymous_id  TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_content    content_id    TYPE bloom_filter(0.01) GRANULARITY 4,
    INDEX by_event_type event_type    TYPE bloom_filter(0.01) GRANULARITY 4
)
ENGINE = MergeTree
PARTITION BY batch_day
ORDER BY (tenant_id, toStartOfHour(ts), session_id, ts)
TTL expires_at
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0;

CREATE TABLE IF NOT EXISTS headgate.tag_events
(
    delivery_id         UInt64                        CODEC(Delta(8), ZSTD(1)),
    row_no              UInt32                        CODEC(Delta(4), ZSTD(1)),
    batch_day           Date                          CODEC(ZSTD(1)),
    journaled_at        DateTime64(3, 'UTC')          CODEC(Delta(8), ZSTD(1)),
    tenant_id           UInt32                        CODEC(ZSTD(1)),
    received_at         DateTime64(3, 'UTC')          CODEC(Delta(8), ZSTD(1)),
    expires_at          Date                          CODEC(ZSTD(1)),
    key_id              UInt32                        CODEC(ZSTD(1)),
    site_id             UInt32                        CODEC(ZSTD(1)),
    container_id        LowCardinality(String)        CODEC(ZSTD(1)),
    event_name          LowCardinality(String)        CODEC(ZSTD(1)),
    ts                  DateTime64(3, 'UTC')          CODEC(Delta(8), ZSTD(1)),
    mode                Enum8('event' = 1, 'window' = 2) CODEC(ZSTD(1)),
    window_end          DateTime64(3, 'UTC')          CODEC(Delta(8), ZSTD(1)),
    events              UInt32                        CODEC(ZSTD(1)),
    event_counts        Map(LowCardinality(String), UInt32) CODEC(ZSTD(1)),
    user_email          UInt32                        CODEC(ZSTD(1)),
    user_phone          UInt32                        CODEC(ZSTD(1)),
    user_address        UInt32                        CODEC(ZSTD(1)),
    user_city           UInt32                        CODEC(ZSTD(1)),
    user_country        UInt32                        CODEC(ZSTD(1)),
    user_total          UInt32                        CODEC(ZSTD(1)),
    ecom_value          UInt32                        CODEC(ZSTD(1)),
    ecom_currency       UInt32                        CODEC(ZSTD(1)),
    ecom_transaction_id UInt32                        CODEC(ZSTD(1)),
    ecom_items          UInt32                        CODEC(ZSTD(1)),
    ecom_total          UInt32                        CODEC(ZSTD(1)),

    INDEX by_delivery   delivery_id   TYPE minmax             GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY batch_day
ORDER BY (tenant_id, site_id, toStartOfHour(ts), event_name, ts)
TTL expires_at
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0;

CREATE TABLE IF NOT EXISTS headgate.tag_results
(
    delivery_id      UInt64                           CODEC(Delta(8), ZSTD(1)),
    row_no           UInt32                           CODEC(Delta(4), ZSTD(1)),
    batch_day        Date                             CODEC(ZSTD(1)),
    journaled_at     DateTime64(3, 'UTC')             CODEC(Delta(8), ZSTD(1)),
    tenant_id        UInt32                           CODEC(ZSTD(1)),
    received_at      DateTime64(3, 'UTC')             CODEC(Delta(8), ZSTD(1)),
    expires_at       Date                             CODEC(ZSTD(1)),
    key_id           UInt32                           CODEC(ZSTD(1)),
    site_id          UInt32                           CODEC(ZSTD(1)),
    container_id     LowCardinality(String)           CODEC(ZSTD(1)),
    event_name       LowCardinality(String)           CODEC(ZSTD(1)),
    ts               DateTime64(3, 'UTC')             CODEC(Delta(8), ZSTD(1)),
    mode             Enum8('event' = 1, 'window' = 2) CODEC(ZSTD(1)),
    tag_id           LowCardinality(String)           CODEC(ZSTD(1)),
    tag_name         LowCardinality(String)           CODEC(ZSTD(1)),
    success          UInt32                           CODEC(ZSTD(1)),
    failure          UInt32                           CODEC(ZSTD(1)),
    timeout          UInt32                           CODEC(ZSTD(1)),
    exception        UInt32                           CODEC(ZSTD(1)),
    executions       UInt32                           CODEC(ZSTD(1)),
    timed_executions UInt32                           CODEC(ZSTD(1)),
    total_exec_ms    UInt64                           CODEC(T64, ZSTD(1)),

    INDEX by_delivery delivery_id TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY batch_day
ORDER BY (tenant_id, site_id, toStartOfHour(ts), tag_name, event_name, ts)
TTL expires_at
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0;

CREATE TABLE IF NOT EXISTS headgate.dead_letters
(
    delivery_id  UInt64                               CODEC(Delta(8), ZSTD(1)),
    row_no       UInt32                               CODEC(Delta(4), ZSTD(1)),
    batch_day    Date                                 CODEC(ZSTD(1)),
    journaled_at DateTime64(3, 'UTC')                 CODEC(Delta(8), ZSTD(1)),
    tenant_id    UInt32                               CODEC(ZSTD(1)),
    received_at  DateTime64(3, 'UTC')                 CODEC(Delta(8), ZSTD(1)),
    expires_at   Date                                 CODEC(ZSTD(1)),
    key_id       UInt32                               CODEC(ZSTD(1)),
    site_id      UInt32                               CODEC(ZSTD(1)),
    stage        Enum8('intake' = 1, 'delivery' = 2)  CODEC(ZSTD(1)),
    endpoint     LowCardinality(String)               CODEC(ZSTD(1)),
    request_id   String                               CODEC(ZSTD(1)),
    event_id     String                               CODEC(ZSTD(1)),
    code         LowCardinality(String)               CODEC(ZSTD(1)),
    field        LowCardinality(String)               CODEC(ZSTD(1)),
    message      String                               CODEC(ZSTD(1)),
    payload      String                               CODEC(ZSTD(3)),

    INDEX by_delivery delivery_id TYPE minmax             GRANULARITY 1,
    INDEX by_request  request_id  TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY batch_day
ORDER BY (tenant_id, received_at)
TTL expires_at
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0;
