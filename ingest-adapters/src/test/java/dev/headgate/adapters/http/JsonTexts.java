package dev.headgate.adapters.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Makes JSON as no sane sender writes it. */
final class JsonTexts {
  private static final String[] NAMES = {
    "event_id",
    "event_type",
    "ts",
    "anonymous_id",
    "user_id",
    "session_id",
    "content_id",
    "content_type",
    "content_title",
    "position_sec",
    "bitrate_kbps",
    "context",
    "properties",
    "eventtype",
    "TS",
    "",
    "é",
    "event\\u005ftype",
    "x\\\"y",
    "tss",
    "properties ",
    "\\ud83d\\ude00"
  };
  private static final String[] NUMBERS = {
    "0",
    "-0",
    "1",
    "4500",
    "-1",
    "0.5",
    "12.25",
    "1e3",
    "1E-3",
    "1e400",
    "1e999999999",
    "-1e999999999",
    "9007199254740993",
    "0.1",
    "123456789012345678901234567890",
    "1.0",
    "4294967295",
    "4294967296",
    "3.141592653589793238462643383279502884197",
    "0.30000000000000004"
  };
  private static final String[] PIECES = {
    "a",
    "Ä",
    "日",
    "😀",
    "\\n",
    "\\u0000",
    "\\u00e9",
    "\\ud800",
    "\\udc00",
    "\\ud83d\\ude00",
    "\\ud83dx",
    "\\/",
    "\\\\",
    "\\\"",
    "plain text of some length",
    "2026-04-23T18:30:12Z",
    " "
  };

  private final Random random;

  JsonTexts(Random random) {
    this.random = random;
  }

  /** An envelope with events in it, mostly. */
  String envelope() {
    List<String> fields = new ArrayList<>();
    if (random.nextInt(20) > 0) {
      fields.add("\"events\"" + space() + ":" + space() + list(random.nextInt(4)));
    }
    if (random.nextInt(4) == 0) {
      fields.add("\"sent_at\":" + (random.nextBoolean() ? "\"2026-04-23T18:30:12Z\"" : value(1)));
    }
    if (random.nextInt(4) == 0) {
      fields.add(name() + ":" + value(3));
    }
    Collections.shuffle(fields, random);
    return space() + "{" + String.join(space() + "," + space(), fields) + "}" + space();
  }

  private String list(int events) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      all.add(random.nextInt(10) == 0 ? value(2) : object(2, random.nextInt(14)));
    }
    return "[" + String.join(",", all) + space() + "]";
  }

  String value(int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 7)) {
      case 0 -> "null";
      case 1 -> "true";
      case 2 -> "false";
      case 3 -> NUMBERS[random.nextInt(NUMBERS.length)];
      case 7 -> object(depth - 1, random.nextInt(4));
      case 8 -> {
        List<String> all = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          all.add(value(depth - 1));
        }
        yield "[" + space() + String.join(space() + ",", all) + "]";
      }
      default -> string();
    };
  }

  private String object(int depth, int fields) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < fields; i++) {
      all.add(name() + space() + ":" + space() + value(depth));
    }
    return "{" + space() + String.join(",", all) + "}";
  }

  private String name() {
    return "\"" + NAMES[random.nextInt(NAMES.length)] + "\"";
  }

  private String string() {
    StringBuilder text = new StringBuilder("\"");
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.append('"').toString();
  }

  private String space() {
    return switch (random.nextInt(8)) {
      case 0 -> " ";
      case 1 -> "\n\t";
      case 2 -> "\r";
      default -> "";
    };
  }

  /** The text with a few bytes changed, cut out or put in. */
  byte[] damaged(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      if (random.nextBoolean()) {
        bytes[at] =
            (byte) "{}[],:\"\\0e.-\u007f\u0000tf \u0080\u00c0\u00ff".charAt(random.nextInt(20));
      } else if (random.nextBoolean()) {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
      } else {
        byte[] shorter = new byte[bytes.length - 1];
        System.arraycopy(bytes, 0, shorter, 0, at);
        System.arraycopy(bytes, at + 1, shorter, at, shorter.length - at);
        bytes = shorter;
      }
    }
    return bytes;
  }
}
