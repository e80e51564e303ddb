package dev.headgate.ingest.live;

import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.key.ApiKey;
import java.time.Instant;

/**
 * One event, window or report as somebody sees it live. All its texts but the key's come from
 * strangers.
 *
 * @param site the name of the key's site; empty for a media key
 * @param type the event's type or name; empty where it has none, as a window
 * @param eventId as it was sent; empty without one
 * @param problem why it was rejected; {@link Problem#NONE} if it was not
 * @param raw what was sent, up to {@link LiveFeed#MAX_RAW_BYTES}
 * @param bytes what was sent in full
 */
public record LiveItem(
    Instant at,
    Api api,
    ApiKey key,
    String site,
    String type,
    String eventId,
    LiveOutcome outcome,
    Problem problem,
    String raw,
    int bytes) {

  /**
   * What was wrong.
   *
   * @param code as in the answer to the sender
   * @param field as the contract names it; empty for the whole
   */
  public record Problem(String code, String field, String message) {
    public static final Problem NONE = new Problem("", "", "");
  }

  /** Whether only the first bytes are shown. */
  public boolean isCut() {
    return bytes > LiveFeed.MAX_RAW_BYTES;
  }
}
