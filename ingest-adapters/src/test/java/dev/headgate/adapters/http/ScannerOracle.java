package dev.headgate.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares every token that the scanner walks over, and what it passes by, with Jackson's. */
final class ScannerOracle {
  private final JsonScanner json = new JsonScanner();
  private byte[] bytes = new byte[0];

  void check(byte[] body) {
    bytes = body.clone();
    Optional<List<String>> expected = JsonTrees.tokens(body);
    Optional<List<String>> found = walked();
    if (!found.equals(expected)) {
      assertThat(found).as(new String(body, StandardCharsets.UTF_8)).isEqualTo(expected);
    }
    if (isSkipped() != expected.isPresent()) {
      assertThat(isSkipped())
          .as("passed by: " + new String(body, StandardCharsets.UTF_8))
          .isEqualTo(expected.isPresent());
    }
  }

  private boolean isSkipped() {
    try {
      json.start(bytes, bytes.length);
      json.skipValue();
      json.finish();
      return true;
    } catch (MalformedJson e) {
      return false;
    }
  }

  private Optional<List<String>> walked() {
    List<String> tokens = new ArrayList<>();
    try {
      json.start(bytes, bytes.length);
      value(tokens);
      json.finish();
      return Optional.of(tokens);
    } catch (MalformedJson e) {
      return Optional.empty();
    }
  }

  private void value(List<String> tokens) throws MalformedJson {
    int c = json.peek();
    switch (c) {
      case '{' -> {
        json.enterObject();
        tokens.add("{");
        while (json.nextField()) {
          tokens.add("name " + json.text());
          value(tokens);
        }
        tokens.add("}");
      }
      case '[' -> {
        json.enterArray();
        tokens.add("[");
        while (json.nextElement()) {
          value(tokens);
        }
        tokens.add("]");
      }
      case '"' -> {
        json.string();
        tokens.add("text " + json.text());
      }
      default -> {
        if (JsonScanner.beginsNumber(c)) {
          json.number();
          tokens.add((json.isWholeNumber() ? "whole " : "number ") + json.text());
        } else {
          int start = json.position();
          json.skipValue();
          tokens.add(new String(bytes, start, json.position() - start, StandardCharsets.US_ASCII));
        }
      }
    }
  }
}
