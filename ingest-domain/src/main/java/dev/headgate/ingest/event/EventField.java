package dev.headgate.ingest.event;

import org.jspecify.annotations.Nullable;

/** The fields of a media event that have a meaning of their own; all others are kept as extra. */
public enum EventField {
  EVENT_ID("event_id", Form.TEXT, 256),
  EVENT_TYPE("event_type", Form.TEXT, 200),
  TS("ts", Form.TEXT, 64),
  ANONYMOUS_ID("anonymous_id", Form.TEXT, 256),
  USER_ID("user_id", Form.TEXT, 256),
  SESSION_ID("session_id", Form.TEXT, 256),
  CONTENT_ID("content_id", Form.TEXT, 256),
  CONTENT_TYPE("content_type", Form.TEXT, 256),
  CONTENT_TITLE("content_title", Form.TEXT, 1024),
  POSITION_SEC("position_sec", Form.NUMBER, 0),
  BITRATE_KBPS("bitrate_kbps", Form.NUMBER, 0),
  CONTEXT("context", Form.OBJECT, 0),
  PROPERTIES("properties", Form.OBJECT, 0);

  /** What a field's value must be in JSON, unless it is null or absent. */
  public enum Form {
    TEXT("a string"),
    NUMBER("a number"),
    OBJECT("an object");

    private final String description;

    Form(String description) {
      this.description = description;
    }

    /** With its article, for a message. */
    public String description() {
      return description;
    }
  }

  private final String jsonName;
  private final Form form;
  private final int maxCharacters;

  EventField(String jsonName, Form form, int maxCharacters) {
    this.jsonName = jsonName;
    this.form = form;
    this.maxCharacters = maxCharacters;
  }

  /** The field's name in the contract. */
  public String jsonName() {
    return jsonName;
  }

  public Form form() {
    return form;
  }

  /** The most Unicode characters a text may have; 0 for other forms. */
  public int maxCharacters() {
    return maxCharacters;
  }

  /** The field of this name, or null when the name is not one of ours. */
  public static @Nullable EventField named(String jsonName) {
    return switch (jsonName) {
      case "event_id" -> EVENT_ID;
      case "event_type" -> EVENT_TYPE;
      case "ts" -> TS;
      case "anonymous_id" -> ANONYMOUS_ID;
      case "user_id" -> USER_ID;
      case "session_id" -> SESSION_ID;
      case "content_id" -> CONTENT_ID;
      case "content_type" -> CONTENT_TYPE;
      case "content_title" -> CONTENT_TITLE;
      case "position_sec" -> POSITION_SEC;
      case "bitrate_kbps" -> BITRATE_KBPS;
      case "context" -> CONTEXT;
      case "properties" -> PROPERTIES;
      default -> null;
    };
  }
}
