package dev.headgate.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.event.EventField;
import dev.headgate.ingest.event.EventTime;
import dev.headgate.ingest.event.RejectCode;
import dev.headgate.ingest.intake.AcceptMediaEvents;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares what the decoder of media events reads with what Jackson's tree holds. */
final class MediaEventOracle {
  private final EventBatch batch = new EventBatch();
  private final MediaEventDecoder decoder = new MediaEventDecoder();

  private @Nullable Malformed decode(byte[] body) {
    batch.reset(body.length);
    System.arraycopy(body, 0, batch.growBody(body.length), 0, body.length);
    return decoder.decode(batch, body.length);
  }

  private String extra() {
    return new String(
        batch.bytes(), batch.extraOffset(), batch.extraLength(), StandardCharsets.UTF_8);
  }

  private void assertSentAt(@Nullable JsonNode sentAt, String shown) {
    if (sentAt == null || !sentAt.isString()) {
      assertThat(batch.sentAtMillis()).as(shown).isEqualTo(EventTime.INVALID);
    } else if (batch.sentAtMillis() != EventTime.INVALID) {
      try {
        OffsetDateTime time = OffsetDateTime.parse(sentAt.asString());
        assertThat(batch.sentAtMillis()).as(shown).isEqualTo(time.toInstant().toEpochMilli());
      } catch (DateTimeException e) {
        // ISO 8601 has more forms than java.time takes.
      }
    }
  }

  void check(byte[] body) {
    Malformed malformed = decode(body);
    String shown = new String(body, StandardCharsets.UTF_8);
    Optional<JsonNode> tree = JsonTrees.tree(body);
    assertThat(malformed != null && malformed.code().equals("invalid_json"))
        .as(shown + " " + malformed)
        .isEqualTo(tree.isEmpty());
    if (tree.isEmpty()) {
      return;
    }
    JsonNode events = tree.get().path("events");
    if (!tree.get().isObject() || !events.isArray()) {
      assertThat(malformed.code()).as(shown).isEqualTo("missing_events");
      return;
    }
    if (events.isEmpty()) {
      assertThat(malformed.code()).as(shown).isEqualTo("empty_batch");
      return;
    }
    assertThat(malformed == null || malformed.code().equals("invalid_sent_at")).isTrue();
    assertThat(batch.submitted()).isEqualTo(events.size());
    assertThat(batch.size()).isEqualTo(Math.min(events.size(), AcceptMediaEvents.MAX_EVENTS + 1));
    assertSentAt(tree.get().get("sent_at"), shown);
    for (int i = 0; i < batch.size(); i++) {
      assertSame(batch.select(i), events.get(i), shown);
    }
  }

  private void assertSame(EventBatch event, JsonNode node, String shown) {
    if (!node.isObject()) {
      assertThat(event.fault().code()).as(shown).isEqualTo(RejectCode.NOT_AN_OBJECT);
      return;
    }
    ObjectNode unknown = ((ObjectNode) node).deepCopy();
    List<String> wrong = new ArrayList<>();
    for (EventField field : EventField.values()) {
      JsonNode value = node.get(field.jsonName());
      unknown.remove(field.jsonName());
      boolean right = value != null && isRight(field, value);
      assertThat(event.has(field)).as("%s in %s", field, shown).isEqualTo(right);
      if (right) {
        assertSame(event, field, value, shown);
      } else if (value != null && !value.isNull()) {
        wrong.add(field.jsonName());
      }
    }
    if (wrong.isEmpty()) {
      assertThat(event.fault()).as(shown).isNull();
    } else {
      assertThat(event.fault().field()).as(shown).isEqualTo(wrong.getFirst());
      assertThat(event.fault().code()).isEqualTo(RejectCode.WRONG_TYPE);
    }
    assertThat(event.extraLength() > 0).as(shown).isEqualTo(!unknown.isEmpty());
    if (!unknown.isEmpty()) {
      assertThat(JsonTrees.MAPPER.readTree(extra())).as(shown).isEqualTo(unknown);
    }
  }

  private static boolean isRight(EventField field, JsonNode value) {
    return switch (field.form()) {
      case TEXT -> value.isString();
      case NUMBER -> value.isNumber();
      case OBJECT -> value.isObject();
    };
  }

  private static void assertSame(EventBatch event, EventField field, JsonNode value, String shown) {
    switch (field.form()) {
      case TEXT ->
          assertThat(event.text(field)).as(shown).isEqualTo(JsonTrees.wellFormed(value.asString()));
      case NUMBER ->
          assertThat(event.number(field))
              .as(shown)
              .isEqualTo(Double.parseDouble(event.text(field)));
      case OBJECT ->
          assertThat(JsonTrees.MAPPER.readTree(event.text(field))).as(shown).isEqualTo(value);
    }
  }
}
