package dev.headgate.ingest.intake;

import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.event.Rejection;
import dev.headgate.ingest.tag.TagReport;
import java.util.BitSet;
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
            BitSet duplicates) {}

        @Override
        public void tag(RequestContext context, TagReport report, DeadLetter.Payload payload) {}

        @Override
        public void rejectedTag(
            RequestContext context, String message, DeadLetter.Payload payload) {}
      };

  /**
   * A batch of media events was answered.
   *
   * @param rejections by event index; shorter than the batch when the last events are all valid
   * @param refused whether nothing of it was accepted
   * @param duplicates by event index, those that were seen before; not to be changed
   */
  void media(
      RequestContext context,
      EventBatch batch,
      List<@Nullable Rejection> rejections,
      boolean refused,
      BitSet duplicates);

  /**
   * A tag report was accepted.
   *
   * @param payload the request's body
   */
  void tag(RequestContext context, TagReport report, DeadLetter.Payload payload);

  /**
   * A tag report was set aside.
   *
   * @param message what is wrong with it
   */
  void rejectedTag(RequestContext context, String message, DeadLetter.Payload payload);
}
