package dev.headgate.app;

import dev.headgate.ingest.management.FirstRun;
import java.io.PrintStream;

/** Tells the person who started the gateway for the first time how to use it, once. */
final class Greeting {
  private final PrintStream out;
  private final String address;
  private final FirstRunFile file;

  /**
   * @param address how the gateway is reached, without a path
   */
  Greeting(PrintStream out, String address, FirstRunFile file) {
    this.out = out;
    this.address = address;
    this.file = file;
  }

  String address() {
    return address;
  }

  void print(FirstRun.Made made) {
    out.println(
        """

        Headgate is ready: %1$s
        Sign in as %2$s with the password %3$s
        All of this is kept in %6$s

        Send a media event:
          curl -X POST %1$s/v1/ingest/events \\
            -H "X-API-Key: %4$s" -H "Content-Type: application/json" \\
            -d '{"events":[{"event_type":"play_start","ts":"'$(date -u +%%Y-%%m-%%dT%%H:%%M:%%SZ)'","anonymous_id":"a1","session_id":"s1"}]}'

        Send a tag report:
          curl -X POST %1$s/ingest \\
            -H "X-Probr-Key: %5$s" -H "Content-Type: application/json" \\
            -d '{"container_id":"GTM-ABC123","event_name":"purchase","timestamp_ms":'$(date +%%s000)',"tags":[{"id":"15","name":"GA4 - Event","status":"success","execution_time":120}]}'

        Look at what arrived:
          curl -s -u "$(sed -n 's/^clickhouse.user=//p' %6$s):$(sed -n 's/^clickhouse.password=//p' %6$s)" \\
            "$(sed -n 's/^clickhouse.url=//p' %6$s)" \\
            --data 'SELECT event_type, ts, anonymous_id FROM headgate.media_events FORMAT PrettyCompact'
        """
            .formatted(
                address,
                made.operator(),
                made.operatorPassword(),
                made.mediaKey().reveal(),
                made.tagKey().reveal(),
                file.path()));
  }
}
