package dev.headgate.bench.dashboard;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/**
 * Thirty days of what a shop's containers report: twenty tags on events of nine names, three in ten
 * events in windows of fifty, one tag that fails since noon of the last day.
 */
final class TagHistory {
  static final int DAYS = 30;

  /** How many tags run on an event on average, windows apart. */
  private static final double RESULTS_AN_EVENT = 11.0;

  /** id, name, names it fires on (empty for all), successes in a thousand, typical milliseconds. */
  private static final String TAGS =
      """
      [('15','GA4 - Event',[''],998,110),('22','Meta CAPI',['page_view','view_item','add_to_cart','purchase','generate_lead'],990,240),
       ('23','TikTok Events API',['view_item','add_to_cart','purchase'],985,280),('24','Pinterest API',['page_view','add_to_cart','purchase'],990,210),
       ('25','Snapchat CAPI',['view_item','purchase','sign_up'],980,260),('31','Google Ads - Conversion',['purchase','generate_lead'],997,95),
       ('32','Google Ads - Remarketing',['page_view','view_item'],996,90),('33','Floodlight - Sales',['purchase'],994,130),
       ('41','LinkedIn CAPI',['generate_lead','sign_up'],975,320),('42','BigQuery - Raw events',[''],992,1450),
       ('43','Klaviyo - Profile',['sign_up','add_to_cart','purchase'],985,340),('44','HTTP - Order webhook',['purchase','refund'],950,180),
       ('51','Amplitude - Event',[''],996,120),('52','Mixpanel - Track',[''],994,140),('53','Criteo - Events',['page_view','view_item','add_to_cart','purchase'],988,230),
       ('54','Reddit CAPI',['page_view','purchase','sign_up'],981,290),('55','Bing UET',['page_view','purchase'],995,100),
       ('56','Outbrain',['page_view','view_item'],990,150),('57','Taboola',['page_view','view_item'],989,160),('58','Algolia - Insights',['view_item','add_to_cart','search'],993,90)]
      """;

  /** One row an event; {@code w} says of what name, {@code h} all that is random about it. */
  private static final String EVENTS =
      """
      SELECT number, cityHash64(number, $seed, $day) AS h, h %% 1000 AS w,
        multiIf(w < 560, 'page_view', w < 770, 'view_item', w < 850, 'add_to_cart', w < 890, 'begin_checkout', w < 920, 'purchase',
          w < 960, 'search', w < 978, 'generate_lead', w < 996, 'sign_up', 'refund') AS name,
        toDate('$date') AS day, toDateTime64(day, 3, 'UTC') + toIntervalMillisecond(intDiv(number * 86400000, $events)) AS t
      FROM numbers($events)
      """
          .replace("%%", "%");

  private static final String COMMON =
      """
      1099511627776 * 999 + $day * 1000000 + intDiv(number, 100000) AS delivery_id, number % 100000 AS row_no, day AS batch_day,
      t AS journaled_at, $tenant AS tenant_id, t AS received_at, day + 400 AS expires_at, 1 AS key_id, $site AS site_id
      """;

  private static final String COMMON_COLUMNS =
      "delivery_id, row_no, batch_day, journaled_at, tenant_id, received_at, expires_at, key_id, site_id";

  private static final String TAG_EVENTS =
      """
      INSERT INTO headgate.tag_events ($columns, container_id, event_name, ts, mode, window_end, events, event_counts,
        user_email, user_phone, user_address, user_total, ecom_value, ecom_currency, ecom_transaction_id, ecom_items, ecom_total)
      WITH name IN ('begin_checkout', 'purchase', 'refund', 'generate_lead', 'sign_up') AS known,
        name IN ('view_item', 'add_to_cart', 'begin_checkout', 'purchase', 'refund') AS shop
      SELECT $common, 'GTM-MAIN', name, t, 'event', t, 1, map(name, toUInt32(1)), known AND h % 7 < 5, known AND h % 11 < 4, known AND h % 13 < 7,
        h % 33 != 0, shop AND h % 101 != 0, shop, name = 'purchase', shop AND h % 17 != 0, shop
      FROM ($rows) SETTINGS async_insert = 0
      """;

  private static final String TAG_RESULTS =
      """
      INSERT INTO headgate.tag_results ($columns, container_id, event_name, ts, mode, tag_id, tag_name,
        success, failure, timeout, exception, executions, timed_executions, total_exec_ms)
      WITH cityHash64(h, tag.1) AS r, r % 1000 < tag.4 - if(tag.1 = '22' AND toHour(t) >= 12 AND $day = 29, 390, 0) AS ok,
        intDiv(r, 1000) % 100 AS kind, NOT ok AND kind < 35 AS late, intDiv(r, 100000) % 100 >= 2 AS timed
      SELECT $common, 'GTM-MAIN', name, t, 'event', tag.1, tag.2, ok, NOT ok AND kind >= 35 AND kind < 95, late, NOT ok AND kind >= 95, 1, timed,
        if(timed, if(late, 5000, least(4999, toUInt64(tag.5 * exp(0.4 * (bitShiftRight(r, 20) % 10000 / 10000 * 6 - 3))))), 0)
      FROM ($rows) ARRAY JOIN $tags AS tag WHERE tag.3[1] = '' OR has(tag.3, name) SETTINGS async_insert = 0
      """;

  private static final String WINDOW_EVENTS =
      """
      INSERT INTO headgate.tag_events ($columns, container_id, event_name, ts, mode, window_end, events, event_counts,
        user_email, user_phone, user_address, user_total, ecom_value, ecom_currency, ecom_transaction_id, ecom_items, ecom_total)
      SELECT $common, 'GTM-WINDOW', '', t, 'window', t + 60, 50, map('page_view', toUInt32(30 + h % 5), 'view_item', toUInt32(15), 'purchase', toUInt32(5 - h % 5)),
        9, 4, 6, 48, 20, 20, 5, 19, 20
      FROM ($rows) SETTINGS async_insert = 0
      """;

  private static final String WINDOW_RESULTS =
      """
      INSERT INTO headgate.tag_results ($columns, container_id, event_name, ts, mode, tag_id, tag_name,
        success, failure, timeout, exception, executions, timed_executions, total_exec_ms)
      SELECT $common, 'GTM-WINDOW', '', t, 'window', '', tag.2, 49, h % 2, 0, 1 - h % 2, 50, 50, tag.5 * 50
      FROM ($rows) ARRAY JOIN $tags AS tag SETTINGS async_insert = 0
      """;

  private final MeasuredGateway gateway;
  private final PrintWriter out;
  private final LocalDate last = LocalDate.now(ZoneOffset.UTC);

  TagHistory(MeasuredGateway gateway, PrintWriter out) {
    this.gateway = gateway;
    this.out = out;
  }

  /** Fills the site, and others beside it that have a tenth of it each. */
  void fill(int tenant, int site, long results) throws IOException, InterruptedException {
    long events = Math.round(results / RESULTS_AN_EVENT / DAYS);
    for (int day = 0; day < DAYS; day++) {
      day(day, tenant, site, events);
      day(day, tenant, site + 1000, events / 10);
      day(day, tenant + 1000, 2000, events / 10);
      out.printf(Locale.ROOT, "  day %d of %d%n", day + 1, DAYS);
      out.flush();
    }
  }

  private void day(int day, int tenant, int site, long events)
      throws IOException, InterruptedException {
    long single = Math.max(1, events);
    long windows = Math.max(1, events * 3 / 7 / 50);
    for (String statement : List.of(TAG_EVENTS, TAG_RESULTS)) {
      gateway.sql(filled(statement, day, tenant, site, single));
    }
    for (String statement : List.of(WINDOW_EVENTS, WINDOW_RESULTS)) {
      gateway.sql(filled(statement, day, tenant, site, windows));
    }
  }

  private String filled(String statement, int day, int tenant, int site, long events) {
    return statement
        .replace("$columns", COMMON_COLUMNS)
        .replace("$common", COMMON)
        .replace("$rows", EVENTS)
        .replace("$tags", TAGS)
        .replace("$seed", Integer.toString(site))
        .replace("$date", last.minusDays(DAYS - 1L - day).toString())
        .replace("$day", Integer.toString(day))
        .replace("$events", Long.toString(events))
        .replace("$tenant", Integer.toString(tenant))
        .replace("$site", Integer.toString(site));
  }
}
