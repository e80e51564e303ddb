package dev.headgate.ingest.replay;

import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.tag.TagReport;

/** Reads what was rejected as the intake reads it when it comes in. Safe for many threads. */
public interface LetterDecoder {

  /** What the bytes turned out to be. */
  sealed interface Read<T> {
    record Well<T>(T value) implements Read<T> {}

    /** Not what the API describes. */
    record Malformed<T>(String code, String message) implements Read<T> {}
  }

  /** Reads a batch with one event, of which these bytes are the JSON. */
  Read<EventBatch> event(byte[] payload);

  /** Reads the whole body of a request for the media API. */
  Read<EventBatch> batch(byte[] payload);

  /** Reads the whole body of a request for the tag API. */
  Read<TagReport> report(byte[] payload);
}
