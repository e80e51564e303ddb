package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.app.running.SharedHeadgate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contracts' own examples, unchanged but for address and key, run by the tools they are for.
 */
class SnippetsTest {
  private final RunningHeadgate gateway = SharedHeadgate.get();
  private final String session = "server-" + UUID.randomUUID();

  @TempDir Path directory;

  @Test
  void takesTheCurlExampleOfTheMediaApi() throws Exception {
    String answer =
        run(
            "curl",
            "-s",
            "-X",
            "POST",
            gateway.url() + "/v1/ingest/events",
            "-H",
            "X-API-Key: " + gateway.mediaKey(),
            "-H",
            "Content-Type: application/json",
            "-d",
            """
            {
            "events": [
            {
            "event_type": "play_start",
            "ts": "2026-04-23T18:30:12.456Z",
            "anonymous_id": "a8f3c2d0-1e5b-4a9c-8d4e-7f2a1b3c4d5e",
            "session_id": "%s",
            "content_id": "aashiqana_s04e12",
            "content_type": "series",
            "content_title": "Aashiqana S4 E12",
            "position_sec": 0,
            "bitrate_kbps": 4500,
            "context": { "device_type": "tv", "app_version": "4.12.0" }
            }
            ]
            }"""
                .formatted(session));

    assertThat(answer)
        .isEqualToIgnoringWhitespace("{\"accepted\":1,\"rejected\":0,\"queued\":true}");
    gateway.awaitQuery(
        "SELECT content_title, position_sec, bitrate_kbps, ts_source FROM headgate.media_events"
            + " WHERE session_id = '%s'".formatted(session),
        "Aashiqana S4 E12\t0\t4500\tcorrected");
  }

  @Test
  void takesTheNodeExample() throws Exception {
    Path script = directory.resolve("track.mjs");
    Files.writeString(
        script,
        """
        import { randomUUID } from 'crypto';
        async function track(userId, eventType, props) {
          const answer = await fetch('%s/v1/ingest/events', {
            method: 'POST',
            headers: {
              'X-API-Key': process.env.TAPEMETRIC_INGEST_KEY,
              'Content-Type': 'application/json',
            },
            body: JSON.stringify({
              events: [{
                event_id: randomUUID(),
                event_type: eventType,
                ts: new Date().toISOString(),
                anonymous_id: userId,
                user_id: userId,
                session_id: `server-${userId}`,
                properties: props,
              }],
            }),
          });
          console.log(answer.status);
        }
        await track('%s', 'signup', { plan: 'gold' });
        """
            .formatted(gateway.url(), session.substring("server-".length())));

    assertThat(run("node", script.toString()).strip()).isEqualTo("200");
    gateway.awaitQuery(
        "SELECT event_type, properties FROM headgate.media_events WHERE session_id = '%s'"
            .formatted(session),
        "signup\t{\"plan\":\"gold\"}");
  }

  @Test
  void takesThePythonExampleWithTheStandardLibrary() throws Exception {
    Path script = directory.resolve("track.py");
    Files.writeString(
        script,
        """
        import json, os, urllib.request
        from datetime import datetime, timezone
        from uuid import uuid4
        def track(user_id, event_type, props):
            body = json.dumps({"events": [{
                "event_id": str(uuid4()),
                "event_type": event_type,
                "ts": datetime.now(timezone.utc).isoformat(),
                "anonymous_id": user_id,
                "user_id": user_id,
                "session_id": f"server-{user_id}",
                "properties": props,
            }]}).encode()
            request = urllib.request.Request("%s/v1/ingest/events", data=body, headers={
                "X-API-Key": os.environ["TAPEMETRIC_INGEST_KEY"], "Content-Type": "application/json"})
            with urllib.request.urlopen(request) as answer:
                print(answer.status)
        track("%s", "login", {"via": "python"})
        """
            .formatted(gateway.url(), session.substring("server-".length())));

    assertThat(run("python3", script.toString()).strip()).isEqualTo("200");
    gateway.awaitQuery(
        "SELECT event_type, properties FROM headgate.media_events WHERE session_id = '%s'"
            .formatted(session),
        "login\t{\"via\": \"python\"}");
  }

  @Test
  void takesTheTagExampleInBothModes() throws Exception {
    String container = "GTM-" + session.substring(session.length() - 6);
    String event =
        """
        {"container_id":"%s","event_name":"purchase","timestamp_ms":1708790400000,
         "tags":[{"id":"15","name":"GA4 - Event","status":"success","execution_time":120},
                 {"id":"22","name":"Meta CAPI","status":"failure","execution_time":5000}],
         "user_data":{"has_email":true,"has_phone":false,"has_first_name":true,"has_last_name":true,
                      "has_city":false,"has_country":true},
         "ecommerce":{"has_value":true,"has_currency":true,"has_transaction_id":true,"has_items":true}}"""
            .formatted(container);
    String window =
        """
        {"container_id":"%s","batch":true,"window_start_ms":1708790400000,"window_end_ms":1708790460000,
         "total_events":50,"event_counts":{"page_view":45,"purchase":5},
         "tag_metrics":{"GA4 - Event":{"success":48,"failure":2,"timeout":0,"exception":0,
                                       "total_exec_ms":6240,"count":50}},
         "user_data_quality":{"email":42,"phone":15,"address":38,"total":50},
         "ecommerce_quality":{"value":5,"currency":5,"transaction_id":4,"items":5,"total":5}}"""
            .formatted(container);

    assertThat(tag("/ingest", event)).isEqualToIgnoringWhitespace("{\"status\": \"ok\"}");
    assertThat(tag("/api/ingest", window)).isEqualToIgnoringWhitespace("{\"status\": \"ok\"}");

    gateway.awaitQuery(
        "SELECT mode, events, user_email, user_total, ecom_total FROM headgate.tag_events"
            + " WHERE container_id = '%s' ORDER BY mode".formatted(container),
        "event\t1\t1\t1\t1\nwindow\t50\t42\t50\t5");
    gateway.awaitQuery(
        "SELECT tag_name, sum(success), sum(failure), sum(executions) FROM headgate.tag_results"
            + " WHERE container_id = '%s' GROUP BY tag_name ORDER BY tag_name".formatted(container),
        "GA4 - Event\t49\t2\t51\nMeta CAPI\t0\t1\t1");
  }

  private String tag(String path, String body) throws Exception {
    return run(
        "curl",
        "-s",
        "-X",
        "POST",
        gateway.url() + path,
        "-H",
        "Content-Type: application/json",
        "-H",
        "X-Probr-Key: " + gateway.tagKey(),
        "-d",
        body);
  }

  private String run(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
    builder.environment().put("TAPEMETRIC_INGEST_KEY", gateway.mediaKey());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }
}
