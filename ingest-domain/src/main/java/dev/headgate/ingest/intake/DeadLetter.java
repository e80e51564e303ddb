package dev.headgate.ingest.intake;

/**
 * Something that was not taken, with all that is needed to find out why and to send it again.
 *
 * @param endpoint the path it came in by
 * @param requestId the request's {@code X-Request-Id}
 * @param code why, as the API's answer has it
 * @param field the field that broke a rule; empty when it is not about one
 * @param message the answer's words
 * @param payload holds the JSON as it was sent, from {@code offset}, {@code length} bytes
 */
public record DeadLetter(
    Stage stage,
    String endpoint,
    String requestId,
    String eventId,
    String code,
    String field,
    String message,
    Payload payload) {

  /** Where it failed. The codes stand in stored rows. */
  public enum Stage {
    INTAKE(1),
    DELIVERY(2);

    private final int code;

    Stage(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }
  }

  /** A part of an array that is not copied; valid while the request is handled. */
  public record Payload(
      @SuppressWarnings("ArrayRecordComponent") byte[] bytes, int offset, int length) {
    public static final Payload NONE = new Payload(new byte[0], 0, 0);
  }
}
