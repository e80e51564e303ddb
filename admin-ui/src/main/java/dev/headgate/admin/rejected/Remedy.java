package dev.headgate.admin.rejected;

/** What to do about a code, in a sentence for the sender's developer. */
final class Remedy {
  /** For a code that is newer than this list. */
  static final String UNKNOWN = "See the message, and the API's description of the code.";

  private Remedy() {}

  static String of(String code, boolean atDelivery) {
    if (atDelivery) {
      return "It was accepted, but ClickHouse can never take the row. This is for the operator: see its words.";
    }
    return switch (code) {
      case "not_an_object" -> "Each entry of events has to be a JSON object.";
      case "missing_field" -> "Send the field with every event; null counts as missing.";
      case "empty_field" -> "The field must not be empty: send what it stands for.";
      case "wrong_type" -> "Send the type that the API names: numbers are not read from texts.";
      case "invalid_ts" -> "Send ts as ISO 8601 with an offset, such as 2026-04-23T18:30:12.456Z.";
      case "ts_out_of_range" ->
          "The time lies outside 1970 to 2299: seconds sent for milliseconds, or the other way round?";
      case "invalid_event_id" ->
          "event_id has to be a UUID in 8-4-4-4-12 form; leave it out to get one from us.";
      case "invalid_number" -> "The number is outside of what the field takes.";
      case "event_type_too_long" ->
          "Shorten event_type to 200 characters; put details into properties.";
      case "id_too_long" -> "Shorten the id to 256 characters.";
      case "title_too_long" -> "Shorten the title to 1,024 characters.";
      case "event_too_large" -> "Keep one event below 64 KB; look at context and properties.";
      case "batch_too_large" -> "Send at most 500 events in a batch.";
      case "payload_too_large" -> "Keep the body below the limit; send smaller batches.";
      case "invalid_payload", "invalid_json" ->
          "The body is not what the API reads; the message says where. It has to be JSON in UTF-8.";
      case "invalid_encoding" ->
          "The gzip stream or the chunks are damaged: look at what compresses or relays the body.";
      case "missing_events" -> "Send an object with the array events in it, not the bare array.";
      case "empty_batch" -> "Send nothing when there is no event to send.";
      case "invalid_sent_at" ->
          "Send sent_at as ISO 8601 with an offset, such as 2026-04-23T18:30:12.456Z, or leave it out.";
      case "incomplete_body", "request_timeout" ->
          "The sender stopped before the body was complete: a lost connection, or a closed tab.";
      case "unsupported_encoding" -> "Send the body plain or with Content-Encoding: gzip.";
      case "rate_limited" ->
          "More than the plan allows in a minute: wait as Retry-After says, or change the plan.";
      case "quota_exceeded" -> "The month's quota is used up: an operator can change the plan.";
      case "origin_not_allowed" -> "Add the page's origin to the key's allowed origins.";
      case "ingest_degraded", "internal_error" ->
          "The gateway could not keep it then; the sender may send it again.";
      default -> UNKNOWN;
    };
  }
}
