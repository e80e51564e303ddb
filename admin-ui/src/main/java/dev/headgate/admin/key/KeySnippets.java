package dev.headgate.admin.key;

import dev.headgate.admin.component.ShownSecret.Snippet;
import dev.headgate.ingest.key.KeyKind;
import java.util.List;

/** Code that sends a first event with a new key, ready to be pasted. */
final class KeySnippets {
  private KeySnippets() {}

  static List<Snippet> of(KeyKind kind, String url, String secret) {
    return switch (kind) {
      case MEDIA -> media(url, secret);
      case TAG -> tag(url, secret);
    };
  }

  private static List<Snippet> media(String url, String secret) {
    return List.of(
        filled(
            "curl",
            """
            NOW=$(date -u +%Y-%m-%dT%H:%M:%SZ)
            curl -X POST URL/v1/ingest/events \\
              -H 'X-API-Key: SECRET' \\
              -H 'Content-Type: application/json' \\
              -d '{"sent_at":"'$NOW'","events":[{"event_type":"play_start","ts":"'$NOW'",
                   "anonymous_id":"me","session_id":"first-session"}]}'
            """,
            url,
            secret),
        filled(
            "JavaScript",
            """
            const now = new Date().toISOString();
            navigator.sendBeacon(
              'URL/v1/ingest/beacon?api_key=SECRET',
              JSON.stringify({ sent_at: now, events: [{
                event_type: 'play_start', ts: now,
                anonymous_id: 'me', session_id: 'first-session',
              }] }));
            """,
            url,
            secret),
        filled(
            "Node",
            """
            const now = new Date().toISOString();
            const answer = await fetch('URL/v1/ingest/events', {
              method: 'POST',
              headers: { 'X-API-Key': 'SECRET', 'Content-Type': 'application/json' },
              body: JSON.stringify({ sent_at: now, events: [{
                event_type: 'play_start', ts: now,
                anonymous_id: 'me', session_id: 'first-session',
              }] }),
            });
            console.log(answer.status, await answer.json());
            """,
            url,
            secret),
        filled(
            "Python",
            """
            import json, urllib.request
            from datetime import datetime, timezone

            now = datetime.now(timezone.utc).isoformat()
            body = {"sent_at": now, "events": [{
                "event_type": "play_start", "ts": now,
                "anonymous_id": "me", "session_id": "first-session"}]}
            request = urllib.request.Request(
                "URL/v1/ingest/events", json.dumps(body).encode(),
                {"X-API-Key": "SECRET", "Content-Type": "application/json"})
            print(urllib.request.urlopen(request).read().decode())
            """,
            url,
            secret));
  }

  private static List<Snippet> tag(String url, String secret) {
    return List.of(
        filled(
            "sGTM",
            """
            In the server container, open the monitoring tag's settings:

            Endpoint    URL/ingest
            Ingest key  SECRET

            Let it run on all events, then publish the container.
            """,
            url,
            secret),
        filled(
            "curl",
            """
            curl -X POST URL/ingest \\
              -H 'X-Probr-Key: SECRET' \\
              -H 'Content-Type: application/json' \\
              -d '{"container_id":"GTM-ABC123","event_name":"purchase",
                   "timestamp_ms":'$(date +%s000)',
                   "tags":[{"id":"42","name":"GA4","status":"success","execution_time":45}],
                   "user_data":{"has_email":true},"ecommerce":{"has_value":true}}'
            """,
            url,
            secret));
  }

  private static Snippet filled(String name, String code, String url, String secret) {
    return new Snippet(name, code.replace("URL", url).replace("SECRET", secret));
  }
}
