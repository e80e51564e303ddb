package dev.headgate.ingest.intake;

/**
 * Watches requests for the operator: how many came, how they ended, how long they took. Its values
 * are closed sets, so that no sender can make a new time series by what it sends. Called once for
 * each request after the answer is written; it must return at once and must not throw.
 */
@FunctionalInterface
public interface RequestObserver {

  /** Watches nothing. */
  RequestObserver NONE = (_, _, _, _) -> {};

  /**
   * A request was answered, or its sender went away.
   *
   * @param bodyBytes bytes of the body that was read, after inflating
   * @param nanos from the request's headers to the end of the answer
   */
  void answered(Endpoint endpoint, Ending ending, long bodyBytes, long nanos);

  /** What a request was sent to. */
  enum Endpoint {
    MEDIA_EVENTS,
    MEDIA_BEACON,
    TAG_INGEST
  }

  /** How a request ended; for a beacon what it would have been told, since it always hears 200. */
  enum Ending {
    /** Everything was accepted. */
    ACCEPTED,
    /** Some events of the batch were set aside. */
    PARTLY_ACCEPTED,
    /** A preflight. */
    PREFLIGHT,
    /** Well-formed, but no event keeps the rules, or one does not and the sender is strict. */
    INVALID,
    /** Not what the contract describes: no JSON, no batch, an unknown encoding. */
    MALFORMED,
    TOO_LARGE,
    /** The sender took too long to send the body. */
    TOO_SLOW,
    METHOD_NOT_ALLOWED,
    /** No key, an unknown, revoked or expired one. */
    UNAUTHORIZED,
    /** The tenant or the site is switched off, or the origin is not listed. */
    FORBIDDEN,
    QUOTA_EXCEEDED,
    RATE_LIMITED,
    /** The journal or the keys cannot be reached. */
    UNAVAILABLE,
    /** Too many bytes in flight. */
    OVERLOADED,
    /** The sender went away before its request was whole. */
    ABORTED,
    /** A bug of ours. */
    FAILED
  }
}
