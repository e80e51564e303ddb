package dev.headgate.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FlumePeerTest {
  private static final String ID = "0190a6e4-7b1c-7e55-8d7b-2f6f4a1c9e10";

  @Test
  void wrapsAnEventAsFlumesHandlerWantsIt() {
    String event = "{\"event_id\":\"" + ID + "\",\"title\":\"He said \\\"no\\\"\"}";

    String wrapped = FlumePeer.event(event);

    JsonNode read = JsonMapper.shared().readTree(wrapped);
    assertThat(read.path("body").asString()).isEqualTo(event);
    assertThat(read.path("headers").path("event_id").asString()).isEqualTo(ID);
    assertThat(wrapped)
        .as("one place where the id differs each time")
        .containsOnlyOnce("\"event_id\":\"");
  }
}
