package dev.headgate.ingest.intake;

import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.event.Rejection;
import dev.headgate.ingest.journal.AppendReceipt;
import dev.headgate.ingest.tag.TagReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches what comes in, for people who look at it live. Called on the accept path after the
 * outcome is certain: it must return at once, must not throw, and must copy what it keeps.
 */
public interface IntakeObserver {

  /** Watches nothing. */
  IntakeObserver NONE =
      new IntakeObserver() {
        @Override
        public void media(
            RequestContext context,
            EventBatch batch,
            List<@Nullable Rejection> rejections,
            boolean refused,
            AppendReceipt receipt) {}

        @Override
        public void tag(RequestContext context, TagReport report) {}
      };

  /**
   * A batch of media events was answered.
   *
   * @param rejections by event index; shorter than the batch when the last events are all valid
   * @param refused whether nothing of it was accepted
   * @param receipt the journal's receipt; its duplicates are by record entry, one for each event
   *     and dead letter
   */
  void media(
      RequestContext context,
      EventBatch batch,
      List<@Nullable Rejection> rejections,
      boolean refused,
      AppendReceipt receipt);

  /** A tag report was accepted. */
  void tag(RequestContext context, TagReport report);
}
