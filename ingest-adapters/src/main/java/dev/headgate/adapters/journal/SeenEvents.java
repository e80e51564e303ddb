package dev.headgate.adapters.journal;

/**
 * The events of the last dedup window, by the hash of tenant and event id, and what each one's
 * payload hashed to. Used by one thread, except for the gauges, which may be asked by any.
 *
 * <p>Times are journal time, milliseconds since 1970, and never go back from call to call. An event
 * is remembered from its first copy on for as long as {@link
 * dev.headgate.ingest.dedup.DedupWindow#covers} says, exactly; a later copy does not extend it.
 */
interface SeenEvents extends AutoCloseable {
  /** Not seen within the window; it is remembered now. */
  int NEW = 0;

  /** Seen within the window, with the same payload. */
  int DUPLICATE = 1;

  /** Seen within the window, with another payload. The first one's payload stays remembered. */
  int CONFLICT = 2;

  /**
   * Looks an event up and remembers it if it is new, or if its first copy has left the window.
   *
   * <p>The caller asks {@link #hasRoomFor} first: this never forgets an event that is within the
   * window and never refuses.
   *
   * @return {@link #NEW}, {@link #DUPLICATE} or {@link #CONFLICT}
   */
  int probeAndAdd(long hashHigh, long hashLow, int payloadHash, long journaledAtMillis);

  /**
   * Begins to fetch from memory what the look-up of this event will read; remembers nothing and
   * does not wait. Called for all events of a record before the first is looked up, it makes them
   * wait for memory together instead of one after the other, which is most of what a look-up takes.
   */
  default void anticipate(long hashHigh, long hashLow) {}

  /**
   * Makes room for so many events at once, which makes loading them several times as fast; may be
   * called before the first one. An estimate does: too much room is given back later.
   */
  default void expect(long events) {}

  /**
   * Remembers an event that stands in the journal; for the start. Events come in the order of their
   * times. An event that is remembered already stays as it is.
   */
  void load(long hashHigh, long hashLow, int payloadHash, long journaledAtMillis);

  /** Whether that many more events can be remembered. */
  boolean hasRoomFor(long events);

  /** Frees what has left the window; cheap enough to be called once a group. */
  void expire(long nowMillis);

  /** Events remembered; those that have left the window may be counted until they are freed. */
  long size();

  /** The most events that can be remembered. */
  long capacity();

  /** Memory taken outside the heap. */
  long memoryBytes();

  @Override
  void close();
}
