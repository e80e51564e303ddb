package dev.headgate.adapters.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.replay.LetterDecoder;
import dev.headgate.ingest.tag.TagReport;

/** Reads rejected things with the decoders of the two APIs. */
public final class IntakeLetterDecoder implements LetterDecoder {
  private static final byte[] BEFORE = "{\"events\":[".getBytes(US_ASCII);
  private static final byte[] AFTER = "]}".getBytes(US_ASCII);

  private final TagReportDecoder reports = new TagReportDecoder();

  @Override
  public Read<EventBatch> event(byte[] payload) {
    byte[] body = new byte[BEFORE.length + payload.length + AFTER.length];
    System.arraycopy(BEFORE, 0, body, 0, BEFORE.length);
    System.arraycopy(payload, 0, body, BEFORE.length, payload.length);
    System.arraycopy(AFTER, 0, body, BEFORE.length + payload.length, AFTER.length);
    return batch(body);
  }

  @Override
  public Read<EventBatch> batch(byte[] payload) {
    EventBatch batch = new EventBatch();
    batch.reset(payload.length);
    System.arraycopy(payload, 0, batch.bytes(), 0, payload.length);
    Malformed malformed = new MediaEventDecoder().decode(batch, payload.length);
    return malformed == null
        ? new Read.Well<>(batch)
        : new Read.Malformed<>(malformed.code(), malformed.message());
  }

  @Override
  public Read<TagReport> report(byte[] payload) {
    return switch (reports.decode(payload, payload.length)) {
      case TagReportDecoder.Decoded.Report(TagReport report) -> new Read.Well<>(report);
      case TagReportDecoder.Decoded.Invalid(String message) ->
          new Read.Malformed<>("invalid_payload", message);
    };
  }
}
