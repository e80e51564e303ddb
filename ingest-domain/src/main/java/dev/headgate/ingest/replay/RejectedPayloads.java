package dev.headgate.ingest.replay;

import dev.headgate.ingest.insight.RejectedSelection;
import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.tenant.TenantId;
import java.util.List;

/**
 * Rejected things as they came in, byte for byte, to be sent again or thrown away.
 *
 * <p>Every call throws {@link dev.headgate.ingest.delivery.StoreUnavailable} if the store does not
 * answer. Safe for use by many threads.
 */
public interface RejectedPayloads {

  /**
   * Something that can be sent again.
   *
   * @param isTag whether it came by the tag API
   */
  record Found(RowPlace place, boolean isTag, int bytes) {}

  /**
   * What was rejected, in full.
   *
   * @param code why; an event's code means that the payload is one event, any other a whole body
   */
  record Letter(
      RowPlace place,
      KeyId key,
      String endpoint,
      String code,
      @SuppressWarnings("ArrayRecordComponent") byte[] payload) {}

  /**
   * Those selected that came in and whose payload was kept, the oldest first. What was accepted and
   * could not be stored is no such thing: it has been taken already.
   */
  List<Found> places(RejectedSelection selection, int limit);

  /** Those that are still there, in no order. */
  List<Letter> read(TenantId tenant, List<RowPlace> places);

  /** Throws them away; once this returns, they are gone. */
  void delete(RejectedSelection selection);
}
