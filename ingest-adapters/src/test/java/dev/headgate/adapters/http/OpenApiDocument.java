package dev.headgate.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/** The document a gateway serves, to hold its answers against. */
public final class OpenApiDocument {
  private final Map<String, Map<String, Map<String, Map<String, Object>>>> paths;

  private OpenApiDocument(Map<String, Map<String, Map<String, Map<String, Object>>>> paths) {
    this.paths = paths;
  }

  public static OpenApiDocument of(URI url) {
    RawHttp.Reply reply = RawHttp.send(url, "GET", "/openapi.yaml", Map.of(), new byte[0]);
    assertThat(reply.status()).isEqualTo(200);
    Map<String, Map<String, Map<String, Map<String, Map<String, Object>>>>> document =
        new Yaml().load(reply.body());
    return new OpenApiDocument(document.get("paths"));
  }

  /** Fails if the answer is not in the document. A 405 is documented beside the other methods. */
  public void assertDocuments(String method, String target, int status) {
    String path = target.replaceAll("\\?.*", "");
    assertThat(paths).containsKey(path);
    if (status == 405) {
      assertThat(paths.get(path).get("post").get("responses")).containsKey("405");
      return;
    }
    assertThat(paths.get(path)).containsKey(method.toLowerCase(Locale.ROOT));
    assertThat(paths.get(path).get(method.toLowerCase(Locale.ROOT)).get("responses"))
        .as("%s %s", method, path)
        .containsKey(Integer.toString(status));
  }
}
