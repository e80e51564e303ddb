package dev.headgate.adapters.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Jackson makes of a body: the judge of our own scanner and decoders. */
final class JsonTrees {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(JsonScanner.MAX_DEPTH)
                  .maxNumberLength(10_000_000)
                  .maxStringLength(10_000_000)
                  .maxNameLength(10_000_000)
                  .build())
          .build();
  static final JsonMapper MAPPER =
      JsonMapper.builder(FACTORY).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final JsonMapper STRICT =
      JsonMapper.builder(FACTORY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u(.{4})|.)", Pattern.DOTALL);

  private JsonTrees() {}

  /** The body as a tree; empty unless it is one JSON document in UTF-8. */
  static Optional<JsonNode> tree(byte[] body) {
    try {
      JsonNode tree = MAPPER.readTree(text(body));
      return tree.isMissingNode() ? Optional.empty() : Optional.of(tree);
    } catch (CharacterCodingException | JacksonException e) {
      return Optional.empty();
    }
  }

  /** Whether an object of a well-formed body names a field twice. */
  static boolean hasDuplicates(byte[] body) {
    try {
      STRICT.readTree(text(body));
      return false;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(e);
    } catch (JacksonException e) {
      return true;
    }
  }

  /** The document's tokens, a line each; empty unless it is one JSON document in UTF-8. */
  static Optional<List<String>> tokens(byte[] body) {
    List<String> tokens = new ArrayList<>();
    try (JsonParser parser = MAPPER.createParser(text(body))) {
      int depth = 0;
      JsonToken token = parser.nextToken();
      boolean ended = token == null;
      while (token != null) {
        if (ended) {
          return Optional.empty();
        }
        tokens.add(
            switch (token) {
              case START_OBJECT -> "{";
              case END_OBJECT -> "}";
              case START_ARRAY -> "[";
              case END_ARRAY -> "]";
              case PROPERTY_NAME -> "name " + wellFormed(parser.currentName());
              case VALUE_STRING -> "text " + wellFormed(parser.getString());
              case VALUE_NUMBER_INT -> "whole " + parser.getString();
              case VALUE_NUMBER_FLOAT -> "number " + parser.getString();
              default -> parser.getString();
            });
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        ended = depth == 0;
        token = parser.nextToken();
      }
      return tokens.isEmpty() ? Optional.empty() : Optional.of(tokens);
    } catch (CharacterCodingException | JacksonException e) {
      return Optional.empty();
    }
  }

  /**
   * The body as characters if it is UTF-8. Of bytes Jackson would refuse a lone surrogate that is
   * escaped in a name, and only there; of characters it takes any as a digit of an escape whose low
   * byte is one.
   */
  private static String text(byte[] body) throws CharacterCodingException {
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    boolean isAscii =
        ESCAPE
            .matcher(text)
            .results()
            .flatMap(escape -> Stream.ofNullable(escape.group(1)))
            .allMatch(digits -> digits.chars().allMatch(c -> c < 128));
    if (!isAscii) {
      throw new CharacterCodingException();
    }
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  /** The text with each lone surrogate replaced. */
  static String wellFormed(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints().forEach(c -> out.appendCodePoint(c >= 0xd800 && c < 0xe000 ? 0xfffd : c));
    return out.toString();
  }
}
