package dev.headgate.adapters.journal;

/**
 * The dedup index has no room for one more id and will not forget one. Who asks {@link
 * SeenEvents#hasRoomFor} first never meets it.
 */
public final class DedupIndexFull extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  DedupIndexFull(long capacity) {
    super(
        "The dedup index holds "
            + capacity
            + " ids of the last 24 hours, its limit; raise the limit or send fewer events");
  }
}
