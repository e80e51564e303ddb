package dev.headgate.app;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The part of the served OpenAPI document that is about the management API, to hold requests and
 * answers against. Here every object has the fields of its schema and no others, though callers are
 * not promised that.
 */
final class ManagementDocument {
  static final String ROOT = "/api/v1";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ObjectNode document;
  private final Map<String, Schema> schemas = new HashMap<>();
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private ManagementDocument(ObjectNode document) {
    this.document = document;
  }

  static ManagementDocument of(GatewayInProcess gateway) {
    Caller.Answer answer = Caller.withNothing(gateway.url()).get("/openapi.yaml");
    ObjectNode document = JSON.valueToTree(new Yaml().load(answer.body()));
    close(document.path("components").path("schemas"));
    return new ManagementDocument(document);
  }

  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.path("type").toString().equals("\"object\"")
        && object.has("properties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(ManagementDocument::close);
  }

  /** All operations, as {@code GET /api/v1/keys/{}}. */
  Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    document
        .path("paths")
        .forEachEntry(
            (path, item) -> {
              if (path.startsWith(ROOT)) {
                item.forEachEntry(
                    (method, _) -> {
                      if (!method.equals("parameters")) {
                        operations.add(operation(method, path));
                      }
                    });
              }
            });
    return operations;
  }

  static String operation(String method, String path) {
    return method.toUpperCase(Locale.ROOT) + " " + path.replaceAll("\\{[^}]*}", "{}");
  }

  /** What is wrong with an answer, or with what is said of it; nothing if all is well. */
  List<String> problems(String method, String template, Caller.Answer answer) {
    Optional<JsonNode> operation = find(method, template);
    if (operation.isEmpty()) {
      return List.of("not documented: " + operation(method, template));
    }
    JsonNode response =
        followed(operation.get().path("responses").path(Integer.toString(answer.status())));
    if (response.isMissingNode()) {
      return List.of("status %d of %s %s".formatted(answer.status(), method, template));
    }
    JsonNode schema = response.at("/content/application~1json/schema");
    if (schema.isMissingNode()) {
      return answer.body().isEmpty()
          ? List.of()
          : List.of(
              "%s %s: no body was promised, but %s".formatted(method, template, answer.body()));
    }
    return problems(schema, JSON.readTree(answer.body())).stream()
        .map(problem -> "%s %s: %s in %s".formatted(method, template, problem, answer.body()))
        .toList();
  }

  private Optional<JsonNode> find(String method, String template) {
    String wanted = operation(method, template.replaceAll("\\?.*", ""));
    for (String path : document.path("paths").propertyNames()) {
      if (operation(method, path).equals(wanted)) {
        JsonNode found = document.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
        return found.isMissingNode() ? Optional.empty() : Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private JsonNode followed(JsonNode node) {
    String reference = node.path("$ref").asString("");
    return reference.isEmpty() ? node : document.at(reference.substring(1));
  }

  private List<String> problems(JsonNode schema, JsonNode value) {
    return schema(schema).validate(value).stream().map(Object::toString).toList();
  }

  /** References lead into the document, so it comes along as the schema's frame. */
  private Schema schema(JsonNode schema) {
    return schemas.computeIfAbsent(
        schema.toString(),
        _ -> {
          ObjectNode framed = JSON.createObjectNode();
          framed.putArray("allOf").add(schema);
          framed.set("components", document.path("components"));
          return registry.getSchema(framed);
        });
  }

  /** What is wrong with the examples. */
  List<String> badExamples() {
    List<String> bad = new ArrayList<>();
    JsonNode parts = document.path("components");
    parts
        .path("schemas")
        .forEachEntry(
            (_, schema) ->
                schema.path("examples").forEach(example -> bad.addAll(problems(schema, example))));
    parts
        .path("responses")
        .forEach(response -> bad.addAll(ofContent(response.at("/content/application~1json"))));
    document
        .path("paths")
        .forEachEntry(
            (path, item) -> {
              // The validator cannot read a minimum beside two types, which the ingest APIs have.
              if (path.startsWith(ROOT)) {
                item.forEach(
                    operation ->
                        bad.addAll(
                            ofContent(operation.at("/requestBody/content/application~1json"))));
              }
            });
    return bad;
  }

  private List<String> ofContent(JsonNode content) {
    return content.has("example")
        ? problems(content.path("schema"), content.path("example"))
        : List.of();
  }
}
